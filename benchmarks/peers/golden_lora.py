"""Writes adapters with the settings that peft merges exactly, and what it merges, for parity tests.

    pip install torch transformers peft safetensors
    python benchmarks/peers/golden_lora.py seq2seq/src/test/resources/golden

Each case goes into golden/lora/NAME: an adapter over golden/v11-gated-untied, and expected.json with
some values of every weight after peft's merge_and_unload.
"""

import json
import sys
from pathlib import Path

import peft
import torch
import transformers
from peft import LoraConfig, get_peft_model
from transformers import T5ForConditionalGeneration

BASE = "v11-gated-untied"
PROBES = 7
CASES = {
    "rslora": dict(r=4, lora_alpha=6, use_rslora=True, target_modules=["q", "v"]),
    "patterns": dict(
        r=2, lora_alpha=4, target_modules=["q", "k", "wo"],
        rank_pattern={"k": 3, "encoder.block.0.layer.0.SelfAttention.q": 1},
        alpha_pattern={r"decoder\.block\.\d+\.layer\.1\.EncDecAttention\.q": 7}),
    "rslora-patterns": dict(
        r=2, lora_alpha=3, use_rslora=True, target_modules=["q", "o"], rank_pattern={"o": 4}),
    "regex": dict(
        r=2, lora_alpha=4, target_modules=r"decoder\.block\.\d+\.layer\.\d+\..*Attention\.(q|v)"),
    "suffixes": dict(
        r=2, lora_alpha=4, target_modules=["EncDecAttention.k", "DenseReluDense.wi_0"]),
    "layers": dict(
        r=2, lora_alpha=4, target_modules=["q", "v"], layers_to_transform=[1],
        layers_pattern="block"),
    "excluded": dict(
        r=2, lora_alpha=4, target_modules=["q", "v"], exclude_modules=["EncDecAttention.q"]),
    "all-linear": dict(r=1, lora_alpha=2, target_modules="all-linear"),
}


def main(target):
    for name, options in CASES.items():
        folder = Path(target) / "lora" / name
        torch.manual_seed(5)
        base = T5ForConditionalGeneration.from_pretrained(Path(target) / BASE, dtype=torch.float32)
        model = get_peft_model(base, LoraConfig(**options)).eval()
        for key, parameter in model.named_parameters():
            if "lora_B" in key:
                parameter.data = 0.5 * torch.randn_like(parameter)
        model.peft_config["default"].base_model_name_or_path = BASE
        model.save_pretrained(folder)
        (folder / "README.md").unlink(missing_ok=True)
        merged = model.merge_and_unload().state_dict()
        probes = {}
        for key, weight in merged.items():
            values = weight.flatten()
            places = range(0, len(values), max(1, len(values) // PROBES))
            probes[key] = [round(values[i].item(), 7) for i in places]
        versions = dict(
            torch=torch.__version__, transformers=transformers.__version__, peft=peft.__version__)
        (folder / "expected.json").write_text(json.dumps(dict(versions=versions, weights=probes)))


if __name__ == "__main__":
    main(*sys.argv[1:])
