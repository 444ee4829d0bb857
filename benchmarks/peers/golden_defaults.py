"""Writes what transformers generates under settings of generation_config.json, for parity tests.

    pip install torch transformers safetensors
    python benchmarks/peers/golden_defaults.py seq2seq/src/test/resources/golden

Into the folder golden/defaults goes expected.json: for a golden model of golden_t5.py, settings that
a model's folder may ask of every answer, and the greedy answers and beam searches that come of them.
What a caller asks for explicitly wins; two cases hold that.
"""

import json
import sys
from pathlib import Path

import torch
import transformers
from transformers import GenerationConfig, T5ForConditionalGeneration

from golden_generation import batch, trimmed, rounded

ENDS = {"v10-relu-tied": [18, 12], "v11-gated-untied": [27, 14]}
NEW_TOKENS = 12
SETTINGS = [
    dict(no_repeat_ngram_size=1),
    dict(no_repeat_ngram_size=2),
    dict(no_repeat_ngram_size=3),
    dict(repetition_penalty=1.5),
    dict(forced_bos_token_id=9),
    dict(forced_eos_token_id=3),
    dict(bad_words_ids=[[12], [27], [28, 30], [30, 30, 30], [8, 9, 10]]),
    dict(suppress_tokens=[27, 30]),
    dict(begin_suppress_tokens=[28, 27, 19, 12, 20]),
    dict(begin_suppress_tokens=[28, 27, 19, 12, 20], forced_bos_token_id=9),
    dict(min_length=6),
    dict(min_new_tokens=7, no_repeat_ngram_size=2, repetition_penalty=1.3),
]
ASKED = [
    (dict(repetition_penalty=3.0), dict(repetition_penalty=1.0)),
    (dict(min_new_tokens=9), dict(min_new_tokens=2)),
]


def case(model, variant, sources, end, settings, asked):
    model.generation_config = GenerationConfig(
        decoder_start_token_id=0, pad_token_id=0, eos_token_id=end, **settings)
    shared = dict(max_new_tokens=NEW_TOKENS, do_sample=False, **batch(sources), **asked)
    greedy = [trimmed(row, [end]) for row in model.generate(num_beams=1, **shared).tolist()]
    out = model.generate(
        num_beams=4, num_return_sequences=1, output_scores=True, return_dict_in_generate=True,
        **shared)
    beams = [trimmed(row, [end]) for row in out.sequences.tolist()]
    return dict(
        variant=variant, end=end, settings=settings, asked=asked, greedy=greedy, beams=beams,
        scores=rounded(out.sequences_scores.tolist()))


def main(target):
    cases = []
    for variant, ends in ENDS.items():
        folder = Path(target) / variant
        sources = json.loads((folder / "expected.json").read_text())["sources"]
        model = T5ForConditionalGeneration.from_pretrained(folder, dtype=torch.float32).eval()
        for end in ends:
            for settings, asked in [(settings, {}) for settings in SETTINGS] + ASKED:
                cases.append(case(model, variant, sources, end, settings, asked))
    to = Path(target) / "defaults"
    to.mkdir(exist_ok=True)
    versions = dict(torch=torch.__version__, transformers=transformers.__version__)
    (to / "expected.json").write_text(json.dumps(dict(versions=versions, cases=cases)))


if __name__ == "__main__":
    main(*sys.argv[1:])
