#!/usr/bin/env python3
"""Has transformers solve problems with a checkpoint of Refiner's, and compares with Refiner's results.

    ./refiner solve --turns 1 examples/mwp-problems.jsonl > results.jsonl
    python benchmarks/peers/same_answers.py generator-service/models/mwp examples/mwp-problems.jsonl results.jsonl

Needs torch and transformers. Greedy decoding on the CPU; exit code 1 if an answer differs.
"""

import json
import sys

import torch
from transformers import PreTrainedTokenizerFast, T5ForConditionalGeneration


def rows(path):
    with open(path, encoding="utf-8") as lines:
        return {row["id"]: row for row in map(json.loads, lines)}


def main(checkpoint, problems, results):
    tokenizer = PreTrainedTokenizerFast(tokenizer_file=f"{checkpoint}/tokenizer.json")
    model = T5ForConditionalGeneration.from_pretrained(checkpoint, dtype=torch.float32).eval()
    texts = rows(problems)
    equal = 0
    refiners = rows(results)
    for name, result in refiners.items():
        ids = tokenizer(texts[name]["text"].lower(), add_special_tokens=False).input_ids
        prompt = torch.tensor([ids + [model.config.eos_token_id]])
        answer = model.generate(prompt, max_new_tokens=64, do_sample=False)
        theirs = tokenizer.decode(answer[0], skip_special_tokens=True).strip()
        ours = result["turns"][0]["hypothesis"]
        equal += theirs == ours
        if theirs != ours:
            print(f"{name}\n  transformers: {theirs}\n  refiner:      {ours}")
    print(f"{equal} of {len(refiners)} equal")
    return 0 if equal == len(refiners) else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
