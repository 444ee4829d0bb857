"""Writes the golden files that seq2seq's parity tests hold the Java T5 to.

    pip install torch transformers safetensors
    python benchmarks/peers/golden_t5.py seq2seq/src/test/resources/golden [VARIANT...]

Each folder is a tiny random T5 as transformers saves it, a tokenizer whose words are the numbers
of their ids, and expected.json: encoder states, logits and loss of one padded batch, greedy
answers, gradients, and the losses of a few AdamW steps on that batch. States and logits of padding
are zero. Everything but `loss64`, which is the loss in double precision, is computed in fp32 from
the weights as they are stored.
"""

import copy
import json
import sys
from pathlib import Path

import torch
from transformers import T5Config, T5ForConditionalGeneration

VOCABULARY = 40
STEPS = 6
PROBES = 5
SOURCES = [[5, 9, 12, 33, 7, 1], [4, 4, 21, 1], [8, 30, 31, 32, 2, 17, 39, 11, 6, 1]]
TARGETS = [[10, 11, 1], [7, 1], [20, 21, 22, 23, 1]]

SHAPE = dict(
    vocab_size=VOCABULARY, d_model=16, d_kv=6, d_ff=24, num_layers=3, num_decoder_layers=2,
    num_heads=3, relative_attention_num_buckets=8, relative_attention_max_distance=12,
    dropout_rate=0.0, decoder_start_token_id=0)
GATED = dict(feed_forward_proj="gated-gelu", tie_word_embeddings=False)

VARIANTS = {
    "v10-relu-tied": dict(feed_forward_proj="relu", tie_word_embeddings=True),
    "v11-gated-untied": GATED,
    # The proportions of Flan-T5-small: six heads, narrower together than the model.
    "flan-small": GATED | dict(
        d_model=32, d_kv=4, d_ff=64, num_heads=6, num_layers=2, relative_attention_num_buckets=32,
        relative_attention_max_distance=128),
    "odd-width": GATED | dict(d_kv=5, num_heads=5, d_model=18, d_ff=21),
    "gated-silu": GATED | dict(feed_forward_proj="gated-silu"),
    "sharded": GATED,
    "f16": GATED,
    "bf16": GATED,
    "v4-config-tied": dict(feed_forward_proj="relu", tie_word_embeddings=True),
    "v4-config-untied": GATED,
}
# The first two are wild on purpose; the others as tame as trained models, so that the tests can
# tell a wrong formula from the rounding of fp32.
NOISE = {"v10-relu-tied": 0.3, "v11-gated-untied": 0.3}
DTYPES = {"f16": torch.float16, "bf16": torch.bfloat16}


def model_of(variant):
    torch.manual_seed(7)
    model = T5ForConditionalGeneration(T5Config(**(SHAPE | VARIANTS[variant])))
    for parameter in model.parameters():
        # Fresh gains are all one and fresh biases are small: make every weight count.
        parameter.data += NOISE.get(variant, 0.1) * torch.randn_like(parameter)
    return model.eval()


def save(model, variant, folder):
    """Saves, and reads back in fp32 what was stored."""
    stored = model.to(DTYPES.get(variant, torch.float32))
    stored.save_pretrained(folder, max_shard_size="20KB" if variant == "sharded" else "1GB")
    if variant.startswith("v4"):
        as_version_4(folder / "config.json", VARIANTS[variant]["tie_word_embeddings"])
    return T5ForConditionalGeneration.from_pretrained(folder, dtype=torch.float32).eval()


def as_version_4(file, tied):
    """transformers 4 wrote the tie as it was, no scale, and `torch_dtype`."""
    config = json.loads(file.read_text())
    config.pop("scale_decoder_outputs", None)
    config["tie_word_embeddings"] = tied
    config["torch_dtype"] = config.pop("dtype", "float32")
    config["transformers_version"] = "4.57.6"
    file.write_text(json.dumps(config, indent=2) + "\n")


def batch():
    def padded(rows, fill):
        width = max(map(len, rows))
        return torch.tensor([row + [fill] * (width - len(row)) for row in rows])

    ids = padded(SOURCES, 0)
    return ids, (ids != 0).long(), padded(TARGETS, -100)


def flat(tensor):
    return [round(value, 7) for value in tensor.flatten().tolist()]


def expected(model):
    ids, mask, labels = batch()
    with torch.no_grad():
        out = model(input_ids=ids, attention_mask=mask, labels=labels)
        greedy = model.generate(
            input_ids=ids, attention_mask=mask, do_sample=False, num_beams=1, max_new_tokens=12)
    result = {
        "sources": SOURCES,
        "targets": TARGETS,
        "states": flat(out.encoder_last_hidden_state * mask.unsqueeze(-1)),
        "logits": flat(out.logits * (labels != -100).unsqueeze(-1)),
        "loss": out.loss.item(),
        "loss64": loss64(model, ids, mask, labels),
        "gradients": gradients(model, ids, mask, labels),
        "greedy": greedy[:, 1:].tolist(),
        "losses": training(model, ids, mask, labels),
    }
    return result


def loss64(model, ids, mask, labels):
    exact = copy.deepcopy(model).double()
    with torch.no_grad():
        return exact(input_ids=ids, attention_mask=mask, labels=labels).loss.item()


def gradients(model, ids, mask, labels):
    """The norm of each tensor's gradient and a few of its values, spread evenly."""
    model(input_ids=ids, attention_mask=mask, labels=labels).loss.backward()
    digest = {}
    for name, parameter in model.named_parameters():
        values = parameter.grad.flatten()
        step = max(1, len(values) // PROBES)
        digest[name] = {"norm": values.norm().item(), "values": values[::step][:PROBES].tolist()}
        parameter.grad = None
    return digest


def training(model, ids, mask, labels):
    decayed, plain = [], []
    for name, parameter in model.named_parameters():
        keeps = "layer_norm" in name or "relative_attention_bias" in name
        (plain if keeps else decayed).append(parameter)
    optimizer = torch.optim.AdamW(
        [{"params": decayed, "weight_decay": 0.1}, {"params": plain, "weight_decay": 0.0}],
        lr=0.003, betas=(0.9, 0.98), eps=1e-7)
    losses = []
    for _ in range(STEPS):
        loss = model(input_ids=ids, attention_mask=mask, labels=labels).loss
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 0.5)
        optimizer.step()
        optimizer.zero_grad()
        losses.append(loss.item())
    return losses


def tokenizer():
    words = ["<pad>", "</s>", "<unk>"] + [str(i) for i in range(3, VOCABULARY)]
    special = [
        dict(id=i, content=words[i], single_word=False, lstrip=False, rstrip=False,
             normalized=False, special=True)
        for i in range(3)
    ]
    return {
        "version": "1.0", "truncation": None, "padding": None, "added_tokens": special,
        "normalizer": None, "pre_tokenizer": {"type": "WhitespaceSplit"}, "post_processor": None,
        "decoder": None,
        "model": {"type": "WordLevel", "vocab": {w: i for i, w in enumerate(words)},
                  "unk_token": "<unk>"},
    }


def main(target, *chosen):
    for variant in chosen or VARIANTS:
        folder = Path(target) / variant
        folder.mkdir(parents=True, exist_ok=True)
        model = save(model_of(variant), variant, folder)
        (folder / "tokenizer.json").write_text(json.dumps(tokenizer()))
        (folder / "expected.json").write_text(json.dumps(expected(model)))


if __name__ == "__main__":
    main(*sys.argv[1:])
