"""Writes what the Java tests of actor-critic steps compare with: PPO on a T5 with a value head.

    pip install torch transformers safetensors
    python benchmarks/peers/golden_ppo.py seq2seq/src/test/resources/golden

The policy is the golden model v10-relu-tied of golden_t5.py, whose states are scaled before the
output projection, but not before the value head. The folder v10-value-head gets a
value head under the names that TRL gives it, and expected.json: sampled answers with advantages,
returns and the scores of an older policy; log-probability, entropy and value of each token; the
loss; the gradient of each tensor; and the losses of a few AdamW steps. The loss is that of Schulman
et al. 2017: clipped surrogate, clipped value loss, entropy bonus, all averaged over the tokens.
"""

import json
import sys
from pathlib import Path

import torch
from safetensors.torch import save_file
from transformers import T5ForConditionalGeneration

from golden_t5 import PROBES, SOURCES, TARGETS

CLIP = 0.2
VALUE_CLIP = 0.2
VALUE_SHARE = 0.5
ENTROPY_SHARE = 0.05
STEPS = 5


def padded(rows, fill):
    width = max(map(len, rows))
    return torch.tensor([row + [fill] * (width - len(row)) for row in rows])


def scores(model, head):
    """Log-probability, entropy and value of each answer's tokens, one after another."""
    ids, labels = padded(SOURCES, 0), padded(TARGETS, -100)
    out = model(
        input_ids=ids, attention_mask=(ids != 0).long(), labels=labels, output_hidden_states=True)
    real = labels != -100
    states = out.decoder_hidden_states[-1][real]
    log_p = out.logits[real].log_softmax(-1)
    taken = log_p.gather(1, labels[real].unsqueeze(1)).squeeze(1)
    return taken, -(log_p.exp() * log_p).sum(-1), head(states).squeeze(1)


def loss(scored, rollout):
    log_probs, entropies, values = scored
    ratio = (log_probs - rollout["log_probs"]).exp()
    surrogate = torch.min(
        ratio * rollout["advantages"], ratio.clamp(1 - CLIP, 1 + CLIP) * rollout["advantages"])
    near = rollout["values"] + (values - rollout["values"]).clamp(-VALUE_CLIP, VALUE_CLIP)
    errors = torch.max((values - rollout["returns"]) ** 2, (near - rollout["returns"]) ** 2)
    return -surrogate.mean() + VALUE_SHARE * errors.mean() / 2 - ENTROPY_SHARE * entropies.mean()


def rolled_out(model, head):
    """An older policy, near enough that some tokens are clipped and some are not."""
    with torch.no_grad():
        log_probs, _, values = scores(model, head)
    noise = lambda spread: spread * torch.randn_like(values)
    return {
        "log_probs": log_probs + noise(0.25),
        "advantages": noise(1.0),
        "values": values + noise(0.3),
        "returns": values + noise(1.0),
    }


def named(model, head):
    yield from model.named_parameters()
    for name, parameter in head.named_parameters():
        yield "v_head.summary." + name, parameter


def gradients(model, head):
    digest = {}
    for name, parameter in named(model, head):
        values = parameter.grad.flatten()
        step = max(1, len(values) // PROBES)
        digest[name] = {"norm": values.norm().item(), "values": values[::step][:PROBES].tolist()}
    return digest


def training(model, head, rollout):
    kept = ("layer_norm.weight", "relative_attention_bias.weight", "bias")
    decayed = [p for name, p in named(model, head) if not name.endswith(kept)]
    plain = [p for name, p in named(model, head) if name.endswith(kept)]
    optimizer = torch.optim.AdamW(
        [{"params": decayed, "weight_decay": 0.1}, {"params": plain, "weight_decay": 0.0}],
        lr=0.003, betas=(0.9, 0.98), eps=1e-7)
    losses = []
    for _ in range(STEPS):
        optimizer.zero_grad()
        step = loss(scores(model, head), rollout)
        step.backward()
        torch.nn.utils.clip_grad_norm_([p for _, p in named(model, head)], 0.5)
        optimizer.step()
        losses.append(step.item())
    return losses


def main(target):
    torch.manual_seed(11)
    model = T5ForConditionalGeneration.from_pretrained(
        Path(target) / "v10-relu-tied", dtype=torch.float32).eval()
    head = torch.nn.Linear(model.config.d_model, 1)
    folder = Path(target) / "v10-value-head"
    folder.mkdir(exist_ok=True)
    save_file(
        {"v_head.summary." + name: value for name, value in head.state_dict().items()},
        folder / "value_head.safetensors")
    rollout = rolled_out(model, head)
    scored = scores(model, head)
    first = loss(scored, rollout)
    first.backward()
    expected = {
        "sources": SOURCES,
        "targets": TARGETS,
        "rollout": {name: values.tolist() for name, values in rollout.items()},
        "logProbs": scored[0].tolist(),
        "entropies": scored[1].tolist(),
        "values": scored[2].tolist(),
        "loss": first.item(),
        "gradients": gradients(model, head),
        "losses": training(model, head, rollout),
    }
    (folder / "expected.json").write_text(json.dumps(expected))


if __name__ == "__main__":
    main(*sys.argv[1:])
