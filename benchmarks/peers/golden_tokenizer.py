"""Writes the tokenizer files that seq2seq's parity test reads.

    pip install tokenizers
    python benchmarks/peers/golden_tokenizer.py seq2seq/src/test/resources/golden/tokenizer-t5

tokenizer.json is built as that of T5: Unigram behind Metaspace, an end token after every text,
sentinels, and an added word that is not special. expected.json holds what Python's `tokenizers`
makes of odd texts: ids without the end token, and the text of these ids.
"""

import json
import sys
from pathlib import Path

from tokenizers import AddedToken, Regex, Tokenizer
from tokenizers import decoders, models, normalizers, pre_tokenizers, processors, trainers

CORPUS = [
    "A farmer has number0 hens and sells number1 of them. How many hens are left?",
    "Each shelf holds number0 books; there are number1 shelves. How many books are there?",
    "subtract ( number0, number1 ) | divide ( #0, number2 ) | EOS",
    "Zoë paid 3.50 € for a café crème — “twice”, she said, isn't cheap…",
    "Ein Übermaß an Äpfeln, naïve façades und 12,5 % Rabatt.",
    "Сколько яблок осталось у Маши? 苹果还剩下多少个？",
] * 4

TEXTS = [
    "", " ", "    ", "\n", "\t\r\n ", "a", " a", "a ", "  two   spaces  ",
    "How many hens are left?", "HOW MANY HENS", "number0number1", "number0, number1",
    "▁already▁marked", "▁", "isn't", "isn’t", "“twice”", "3.50 €", "½ ⅓ ² ﬁ ﬂ ℃ Ａｂｃ",
    "café", "cafe\u0301", "naïve", "ÄÖÜß", "Сколько яблок", "苹果还剩下多少个？", "日本語テスト",
    "مرحبا بالعالم", "हिन्दी", "👩‍👩‍👧‍👦 🏳️‍🌈 🙂", "a\u200bb", "a\u00a0b", "\ufeffbom", "\u0000nul", "tab\tbed",
    "<pad>", "</s>", "<unk>", "<extra_id_0>", "text<extra_id_1>text", "a <extra_id_0> b </s> c",
    "<hint>", " <hint> ", "previous<hint>next", "previous <hint> next", "< extra_id_0 >", "<extra_id_9>",
    "#0: subtract ( number0, number1 ) | EOS", "{\"json\": [1, 2]}", "\\u0041 \\n", "x" * 300,
    "1234567890" * 10, "- — – ‐ − ·", "e\u0301" * 20, "\U00010348\U0010ffff",
]

LONG = "How many hens are left? "
REPEATS = 400


def tokenizer():
    made = Tokenizer(models.Unigram())
    made.normalizer = normalizers.Sequence(
        [normalizers.Nmt(), normalizers.NFKC(), normalizers.Replace(Regex(" {2,}"), " ")])
    made.pre_tokenizer = pre_tokenizers.Metaspace()
    made.decoder = decoders.Metaspace()
    specials = ["<pad>", "</s>", "<unk>"]
    made.train_from_iterator(CORPUS, trainers.UnigramTrainer(
        vocab_size=260, special_tokens=specials, unk_token="<unk>", show_progress=False))
    made.add_special_tokens([f"<extra_id_{i}>" for i in range(3)])
    made.add_tokens([AddedToken("<hint>", lstrip=True, rstrip=False, normalized=True)])
    made.post_processor = processors.TemplateProcessing(
        single="$A </s>", pair="$A </s> $B </s>", special_tokens=[("</s>", 1)])
    return made


def expected(made, text):
    ids = made.encode(text, add_special_tokens=False).ids
    return {"ids": ids, "decoded": made.decode(ids, skip_special_tokens=True)}


def main(target):
    folder = Path(target)
    folder.mkdir(parents=True, exist_ok=True)
    made = tokenizer()
    made.save(str(folder / "tokenizer.json"))
    rows = [{"text": text} | expected(made, text) for text in TEXTS]
    long = {"text": LONG, "repeats": REPEATS, "count": len(made.encode(LONG * REPEATS).ids) - 1}
    golden = {"texts": rows, "long": long, "size": made.get_vocab_size()}
    (folder / "expected.json").write_text(json.dumps(golden, ensure_ascii=True))


if __name__ == "__main__":
    main(sys.argv[1])
