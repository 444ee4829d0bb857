#!/usr/bin/env python3
"""Exchanges adapters with peft, in both directions.

    pip install torch transformers peft
    python benchmarks/peers/peft_adapter.py golden seq2seq/src/test/resources/golden

writes the adapters tied-adapter and v11-adapter that the Java tests read, with what peft computes with
them on the models beside them, v4-config-tied and v11-gated-untied.

    benchmarks/run adapter seq2seq/src/test/resources/golden/v11-gated-untied /tmp/adapter
    python benchmarks/peers/peft_adapter.py check seq2seq/src/test/resources/golden/v11-gated-untied /tmp/adapter

lets Java train an adapter, loads it with peft and the merged checkpoint with transformers, and
compares the log-probabilities of some answers with Java's; exit code 1 if they differ.
"""

import json
import sys
from pathlib import Path

import torch
from peft import LoraConfig, PeftModel, get_peft_model
from transformers import T5ForConditionalGeneration

SOURCES = [[5, 9, 12, 33, 7, 1], [4, 4, 21, 1], [8, 30, 31, 32, 2, 17, 39, 11, 6, 1]]
TARGETS = [[10, 11, 1], [7, 1], [20, 21, 22, 23, 1]]
TOLERANCE = 2e-5
STEPS = 5
GOLDEN = {
    "tied-adapter": ("v4-config-tied", dict(r=2, lora_alpha=5, target_modules=["k", "o", "wi"])),
    "v11-adapter": ("v11-gated-untied", dict(r=3, lora_alpha=6, target_modules=["q", "v", "wo"])),
}


def padded(rows, fill):
    width = max(map(len, rows))
    return torch.tensor([row + [fill] * (width - len(row)) for row in rows])


def outputs(model, sources, targets):
    ids = padded(sources, 0)
    return model(input_ids=ids, attention_mask=(ids != 0).long(), labels=padded(targets, -100))


def log_probs(model, sources, targets):
    with torch.no_grad():
        scores = outputs(model, sources, targets).logits.log_softmax(-1)
    return [
        [scores[row, place, token].item() for place, token in enumerate(target)]
        for row, target in enumerate(targets)
    ]


def load(folder):
    return T5ForConditionalGeneration.from_pretrained(folder, dtype=torch.float32).eval()


def golden(target):
    for name, (base, options) in GOLDEN.items():
        write_golden(Path(target) / name, Path(target) / base, options)


def write_golden(folder, base, options):
    torch.manual_seed(3)
    model = get_peft_model(load(base), LoraConfig(lora_dropout=0.0, **options)).eval()
    for name, parameter in model.named_parameters():
        if "lora_B" in name:
            parameter.data = 0.5 * torch.randn_like(parameter)
    model.peft_config["default"].base_model_name_or_path = base.name
    model.save_pretrained(folder)
    (folder / "README.md").unlink(missing_ok=True)
    expected = {
        "sources": SOURCES,
        "targets": TARGETS,
        "logProbs": log_probs(model, SOURCES, TARGETS),
        "losses": training(model),
    }
    (folder / "expected.json").write_text(json.dumps(expected))


def training(model):
    trained = [parameter for parameter in model.parameters() if parameter.requires_grad]
    optimizer = torch.optim.AdamW(trained, lr=0.01, betas=(0.9, 0.98), eps=1e-7, weight_decay=0.1)
    losses = []
    for _ in range(STEPS):
        loss = outputs(model, SOURCES, TARGETS).loss
        loss.backward()
        torch.nn.utils.clip_grad_norm_(trained, 0.5)
        optimizer.step()
        optimizer.zero_grad()
        losses.append(loss.item())
    return losses


def check(base, written):
    java = json.loads((Path(written) / "scores.json").read_text())
    models = {
        "peft, base and adapter": PeftModel.from_pretrained(load(base), Path(written) / "adapter"),
        "transformers, merged": load(Path(written) / "merged"),
    }
    equal = True
    for name, model in models.items():
        theirs = log_probs(model.eval(), java["sources"], java["targets"])
        worst = max(
            abs(a - b) for ours, peers in zip(java["logProbs"], theirs) for a, b in zip(ours, peers))
        equal &= worst <= TOLERANCE
        print(f"{name}: largest difference of a log-probability {worst:.1e}")
    return 0 if equal else 1


if __name__ == "__main__":
    sys.exit({"golden": golden, "check": check}[sys.argv[1]](*sys.argv[2:]))
