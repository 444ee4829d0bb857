"""The side of transformers in `benchmarks/run t5`: a child process that answers JSON lines.

    pip install torch transformers tokenizers safetensors

Each line of standard input is one request, {"do": "open" | "generate" | "train" | ...}, and each is
answered by one line of standard output: what was asked for, or {"error": "..."}.
"""

import json
import sys
import time
import warnings

PIP = "pip install torch transformers tokenizers safetensors"

try:
    import torch
    import transformers
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
    from transformers import StoppingCriteria, StoppingCriteriaList
    from transformers import T5Config, T5ForConditionalGeneration
except ImportError as missing:
    print(json.dumps({"error": f"{sys.executable} has no {missing.name}: {PIP}"}), flush=True)
    sys.exit(3)

SHAPES = {
    "tiny": dict(vocab_size=1024, d_model=64, d_kv=16, d_ff=128, num_layers=2, num_heads=4),
    "small": dict(vocab_size=32128, d_model=512, d_kv=64, d_ff=1024, num_layers=8, num_heads=6),
    "base": dict(vocab_size=32128, d_model=768, d_kv=64, d_ff=2048, num_layers=12, num_heads=12),
}
SPECIALS = ["<pad>", "</s>", "<unk>"]
PAD, END = 0, 1
IGNORED = -100


def make(folder, shape, texts):
    """Writes a random Flan-T5 that never ends an answer: the logits of pad and end are always 0."""
    torch.manual_seed(7)
    config = T5Config(
        **SHAPES[shape], feed_forward_proj="gated-gelu", tie_word_embeddings=False,
        scale_decoder_outputs=False, decoder_start_token_id=PAD)
    model = T5ForConditionalGeneration(config)
    # Version 5 ties the head to the embedding whatever the configuration says; Flan-T5's is its own.
    model.lm_head.weight = torch.nn.Parameter(torch.randn_like(model.lm_head.weight))
    with torch.no_grad():
        model.lm_head.weight[[PAD, END]] = 0
    model.save_pretrained(folder)
    tokenizer = Tokenizer(models.Unigram())
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    tokenizer.decoder = decoders.Metaspace()
    trainer = trainers.UnigramTrainer(
        vocab_size=1000, special_tokens=SPECIALS, unk_token=SPECIALS[2], show_progress=False)
    tokenizer.train_from_iterator(texts, trainer)
    tokenizer.save(f"{folder}/tokenizer.json")
    return {}


class Lengths(StoppingCriteria):
    """Ends each row at a length of its own, as an end token would."""

    def __init__(self, lengths):
        self.lengths = torch.tensor(lengths)

    def __call__(self, ids, scores, **unused):
        return ids.shape[1] - 1 >= self.lengths


class Peer:
    """One model and what is asked of it."""

    def open(self, folder, threads, **unused):
        torch.set_num_threads(threads)
        self.folder = folder
        self.tokenizer = Tokenizer.from_file(f"{folder}/tokenizer.json")
        self.tokenizer.no_truncation()
        self.tokenizer.no_padding()
        self.model = self.pretrained()
        self.optimizer = None
        return {"side": f"transformers {transformers.__version__}, torch {torch.__version__}"}

    def pretrained(self):
        return T5ForConditionalGeneration.from_pretrained(
            self.folder, dtype=torch.float32, attn_implementation="sdpa").eval()

    def load(self, **unused):
        began = time.perf_counter()
        self.pretrained()
        return {"seconds": time.perf_counter() - began}

    def encode(self, texts, fill):
        rows = [self.tokenizer.encode(text, add_special_tokens=False).ids + [END] for text in texts]
        width = max(map(len, rows))
        return torch.tensor([row + [fill] * (width - len(row)) for row in rows])

    def generate(self, prompts, batch, lengths, samples, beams, topP, **unused):
        began = time.perf_counter()
        answers = []
        for at in range(0, len(prompts), batch):
            answers += self.answer(prompts[at:at + batch], lengths[at:at + batch], samples, beams, topP)
        return {"seconds": time.perf_counter() - began, "answers": answers}

    def answer(self, prompts, lengths, samples, beams, topP):
        ids = self.encode(prompts, PAD)
        options = dict(max_new_tokens=max(lengths), num_beams=beams, do_sample=False)
        if samples > 1:
            options |= dict(do_sample=True, top_k=0, top_p=topP, num_return_sequences=samples)
        if len(set(lengths)) > 1:
            options["stopping_criteria"] = StoppingCriteriaList([Lengths(lengths)])
        with torch.inference_mode():
            out = self.model.generate(input_ids=ids, attention_mask=(ids != PAD).long(), **options)
        rows = [row[1:] for row in out.tolist()]
        self.tokenizer.decode_batch(rows)
        each = [length for length in lengths for _ in range(samples)]
        return [ended(row[:length]) for row, length in zip(rows, each)]

    def train(self, sources, targets, **unused):
        if self.optimizer is None:
            # What transformers' own Trainer takes: fused AdamW, gradients clipped to norm 1.
            self.optimizer = torch.optim.AdamW(
                self.model.parameters(), lr=1e-5, weight_decay=0.0, fused=True)
            self.model.train()
        began = time.perf_counter()
        ids = self.encode(sources, PAD)
        loss = self.model(
            input_ids=ids, attention_mask=(ids != PAD).long(),
            labels=self.encode(targets, IGNORED), use_cache=False).loss
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        self.optimizer.step()
        self.optimizer.zero_grad()
        return {"seconds": time.perf_counter() - began, "loss": loss.item()}

    def memory(self, **unused):
        with open("/proc/self/status", encoding="ascii") as status:
            lines = dict(line.split(":", 1) for line in status)
        return {"peakMib": int(lines["VmHWM"].split()[0]) / 1024}


def ended(row):
    return row[:row.index(END) + 1] if END in row else row


def probe(threads, **unused):
    """The machine's limits: fp32 and int8 products, and reading from memory."""
    torch.set_num_threads(threads)
    with torch.inference_mode():
        return {"gflops": max(product(), prepacked()), "int8Gops": int8(), "gigabytes": reading()}


def best(work, repeats=7):
    def once():
        began = time.perf_counter()
        work()
        return time.perf_counter() - began

    return min(once() for _ in range(repeats))


N = 2048
GIGA_OPERATIONS = 2 * N ** 3 / 1e9


def product():
    a, b = torch.randn(N, N), torch.randn(N, N)
    return GIGA_OPERATIONS / best(lambda: torch.mm(a, b))


def prepacked():
    try:
        x = torch.randn(N, N)
        w = torch.ops.mkldnn._reorder_linear_weight(torch.randn(N, N).to_mkldnn(), N)
        return GIGA_OPERATIONS / best(
            lambda: torch.ops.mkldnn._linear_pointwise(x, w, None, "none", [], ""))
    except (RuntimeError, AttributeError):
        return 0.0


def int8():
    try:
        x = torch.randn(N, N)
        q = torch.quantize_per_channel(
            torch.randn(N, N), torch.full((N,), 0.03), torch.zeros(N, dtype=torch.long), 0,
            torch.qint8)
        w = torch.ops.quantized.linear_prepack(q, None)
        return GIGA_OPERATIONS / best(lambda: torch.ops.quantized.linear_dynamic(x, w, True))
    except (RuntimeError, AttributeError):
        return 0.0


def reading():
    numbers = torch.ones(1 << 26)
    return numbers.numel() * 4 / 1e9 / best(lambda: numbers.sum())


def main():
    peer = Peer()
    answers = {
        "make": make, "probe": probe, "open": peer.open, "generate": peer.generate,
        "train": peer.train, "load": peer.load, "memory": peer.memory}
    for line in sys.stdin:
        request = json.loads(line)
        try:
            answer = answers[request.pop("do")](**request)
        except Exception as e:  # the parent names the row and ends the run
            answer = {"error": f"{type(e).__name__}: {e}"}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    warnings.filterwarnings("ignore", message="torch.quantize_per")
    transformers.logging.set_verbosity_error()
    transformers.utils.logging.disable_progress_bar()
    main()
