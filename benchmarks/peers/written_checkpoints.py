"""Has transformers load what Refiner writes, and compares logits.

    pip install torch transformers safetensors
    python benchmarks/peers/written_checkpoints.py [FOLDER...]

Each T5 folder (by default the golden ones of seq2seq's tests) is read by Refiner and written as
F32, F16 and BF16, in one file and in shards. transformers loads both and reads one batch: the
logits must be equal bit for bit to those of the original, its weights rounded by torch to the same
type. Exit code 1 if any differ. REWRITE names the command if it isn't `benchmarks/run rewrite`.
"""

import os
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path

import torch
from transformers import T5ForConditionalGeneration

ROOT = Path(__file__).resolve().parents[2]
GOLDEN = ROOT / "seq2seq/src/test/resources/golden"
REWRITE = shlex.split(os.environ.get("REWRITE", str(ROOT / "benchmarks/run") + " rewrite"))
TYPES = {"F32": torch.float32, "F16": torch.float16, "BF16": torch.bfloat16}


def load(folder):
    return T5ForConditionalGeneration.from_pretrained(folder, dtype=torch.float32).eval()


def logits(model):
    torch.manual_seed(3)
    tokens = model.config.vocab_size
    ids = torch.randint(3, tokens, (3, 17))
    with torch.inference_mode():
        return model(input_ids=ids, decoder_input_ids=torch.randint(3, tokens, (3, 9))).logits


def rounded(model, dtype):
    for parameter in model.parameters():
        parameter.data = parameter.data.to(dtype).float()
    return model


def equal(folder, name, sharded):
    with tempfile.TemporaryDirectory() as target:
        written = Path(target) / "model"
        size = sum(file.stat().st_size for file in folder.glob("*.safetensors"))
        options = ["--type", name] + (["--shard-bytes", str(size // 4)] if sharded else [])
        subprocess.run([*REWRITE, str(folder), str(written), *options], check=True, cwd=ROOT)
        os.environ["BUILT"] = "1"  # once is enough
        files = len(list(written.glob("*.safetensors")))
        ours = logits(load(written))
    theirs = logits(rounded(load(folder), TYPES[name]))
    same = torch.equal(ours, theirs)
    print(f"{folder.name:<18} {name:<4} {files} file(s)  {'equal' if same else 'differs'}"
          f"  worst {(ours - theirs).abs().max().item():.1e}", flush=True)
    return same


def main(folders):
    folders = [Path(folder).resolve() for folder in folders] or sorted(
        file.parent for file in GOLDEN.glob("*/config.json"))
    results = [
        equal(folder, name, sharded)
        for folder in folders for name in TYPES for sharded in (False, True)]
    print(f"{sum(results)} of {len(results)} equal")
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
