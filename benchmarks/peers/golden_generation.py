"""Writes what transformers generates with the golden models, for seq2seq's parity tests.

    pip install torch transformers safetensors
    python benchmarks/peers/golden_generation.py seq2seq/src/test/resources/golden [VARIANT...]

Beside each model that golden_t5.py wrote goes expected-generation.json: beam searches with their
scores, greedy answers under a repetition penalty and a least length, and samples: at each step the
tokens that the warpers keep with their log-probabilities, and those of the sampled tokens under the
model and under what was sampled from. Random models seldom end, so each case names its end tokens.
Two variants go through all settings, the others through a few.
"""

import json
import sys
from pathlib import Path

import torch
from transformers import T5ForConditionalGeneration

NEW_TOKENS = 12
STEPS = 4
ENDS = {"v10-relu-tied": [[30], [12, 5]], "v11-gated-untied": [[27], [39, 14]]}
OTHER_ENDS = [[18]]

BEAMS = [
    dict(num_beams=4),
    dict(num_beams=4, length_penalty=0.6),
    dict(num_beams=4, length_penalty=2.0),
    dict(num_beams=3, length_penalty=-0.5),
    dict(num_beams=4, early_stopping=True),
    dict(num_beams=4, length_penalty=2.0, early_stopping="never"),
    dict(num_beams=4, min_new_tokens=6),
    dict(num_beams=4, repetition_penalty=1.5),
    dict(num_beams=5, repetition_penalty=0.8, min_new_tokens=3, length_penalty=0.0),
]
GREEDY = [
    dict(repetition_penalty=1.5),
    dict(min_new_tokens=7),
    dict(repetition_penalty=3.0, min_new_tokens=4),
]
SAMPLED = [
    dict(temperature=0.7),
    dict(top_k=5),
    dict(top_p=0.8),
    dict(temperature=1.5, top_k=10, top_p=0.6),
    dict(repetition_penalty=1.4, temperature=0.5, top_p=0.9),
    dict(repetition_penalty=2.0, min_new_tokens=8, top_k=3),
]


FEW_BEAMS = [BEAMS[0], dict(num_beams=3, repetition_penalty=1.5, length_penalty=0.6)]
FEW_GREEDY = GREEDY[2:]
FEW_SAMPLED = SAMPLED[3:5]


def batch(sources):
    width = max(map(len, sources))
    ids = torch.tensor([row + [0] * (width - len(row)) for row in sources])
    return dict(input_ids=ids, attention_mask=(ids != 0).long())


def trimmed(row, ends):
    """The answer without start token and padding."""
    answer = row[1:]
    for place, token in enumerate(answer):
        if token in ends:
            return answer[: place + 1]
    return answer


def rounded(values):
    return [round(value, 6) for value in values]


def generate(model, sources, ends, **settings):
    return model.generate(
        **batch(sources), max_new_tokens=NEW_TOKENS, eos_token_id=ends, output_scores=True,
        output_logits=True, return_dict_in_generate=True, **settings)


def beams(model, sources, ends, settings):
    count = settings["num_beams"]
    out = generate(
        model, sources, ends, do_sample=False, num_return_sequences=count, **settings)
    rows = [trimmed(row, ends) for row in out.sequences.tolist()]
    scores = rounded(out.sequences_scores.tolist())
    answers = [
        [dict(tokens=rows[i], score=scores[i]) for i in range(first, first + count)]
        for first in range(0, len(rows), count)
    ]
    return dict(ends=ends, settings=settings, answers=answers)


def greedy(model, sources, ends, settings):
    out = generate(model, sources, ends, do_sample=False, **settings)
    answers = [trimmed(row, ends) for row in out.sequences.tolist()]
    return dict(ends=ends, settings=settings, answers=answers)


def sampled(model, sources, ends, settings):
    out = generate(
        model, sources[:1], ends, do_sample=True, **{"top_k": 0, **settings})
    tokens = trimmed(out.sequences[0].tolist(), ends)
    kept, sampled_from, under_model = [], [], []
    for step, token in enumerate(tokens):
        warped = torch.log_softmax(out.scores[step][0], -1)
        if step < STEPS:
            kept.append({i: round(p, 6) for i, p in enumerate(warped.tolist()) if p > -1e30})
        sampled_from.append(warped[token].item())
        under_model.append(torch.log_softmax(out.logits[step][0], -1)[token].item())
    return dict(
        ends=ends, settings=settings, tokens=tokens, kept=kept, sampled=rounded(sampled_from),
        model=rounded(under_model))


def main(target, *chosen):
    folders = [file.parent for file in sorted(Path(target).glob("*/config.json"))]
    for folder in folders:
        if chosen and folder.name not in chosen:
            continue
        whole = folder.name in ENDS
        ends_of_cases = ENDS.get(folder.name, OTHER_ENDS)
        sources = json.loads((folder / "expected.json").read_text())["sources"]
        model = T5ForConditionalGeneration.from_pretrained(folder, dtype=torch.float32).eval()
        torch.manual_seed(11)
        expected = {
            kind.__name__: [
                kind(model, sources, ends, settings) for ends in ends_of_cases for settings in cases
            ]
            for kind, cases in (
                (beams, BEAMS if whole else FEW_BEAMS),
                (greedy, GREEDY if whole else FEW_GREEDY),
                (sampled, SAMPLED if whole else FEW_SAMPLED))
        }
        (folder / "expected-generation.json").write_text(json.dumps(expected))


if __name__ == "__main__":
    main(*sys.argv[1:])
