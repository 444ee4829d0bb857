package io.refiner.seq2seq.train;

import java.util.Arrays;
import java.util.List;

import io.refiner.seq2seq.network.TokenBatch;
import io.refiner.seq2seq.tokenizer.ModelText;

/**
 * Examples as the network reads them.
 *
 * @param sources each source and the special tokens around it
 * @param inputs each target behind the start token
 * @param targets each target and the end token
 */
record TrainingBatch(TokenBatch sources, TokenBatch inputs, List<int[]> targets) {

  TrainingBatch {
    targets = List.copyOf(targets);
  }

  static TrainingBatch of(List<Example> examples, Base base) {
    int end = base.config().eosTokenId();
    return of(
        examples.stream().map(Example::source).toList(),
        examples.stream()
            .map(example -> ModelText.target(base.tokenizer(), example.target(), end))
            .toList(),
        base);
  }

  /**
   * Answers whose tokens are known.
   *
   * @throws IllegalArgumentException naming a token that the model has no row for
   */
  static TrainingBatch ofTokens(List<TokenExample> answers, Base base) {
    int rows = base.config().vocabSize();
    return of(
        answers.stream().map(TokenExample::source).toList(),
        answers.stream()
            .map(answer -> answer.tokens().stream().mapToInt(id -> known(id, rows)).toArray())
            .toList(),
        base);
  }

  /** On a CPU another id fails by the engine's words, on a GPU it ends the context. */
  private static int known(int id, int rows) {
    if (id < 0 || id >= rows) {
      throw new IllegalArgumentException(
          "token %s is none of this model's, whose vocab_size is %s".formatted(id, rows));
    }
    return id;
  }

  private static TrainingBatch of(List<String> texts, List<int[]> targets, Base base) {
    if (texts.isEmpty()) {
      throw new IllegalArgumentException("a batch needs at least one example");
    }
    int end = base.config().eosTokenId();
    int start = base.config().decoderStartTokenId();
    return new TrainingBatch(
        new TokenBatch(
            texts.stream().map(text -> ModelText.source(base.tokenizer(), text, end)).toList()),
        new TokenBatch(targets.stream().map(target -> shifted(start, target)).toList()),
        targets);
  }

  /** Its shape in words. */
  String describe() {
    return "a training batch of %s rows, up to %s source and %s target tokens in each"
        .formatted(targets.size(), sources.width(), inputs.width());
  }

  /** Target tokens, padding left out. */
  int size() {
    return targets.stream().mapToInt(target -> target.length).sum();
  }

  /** The target tokens of all rows one after another. */
  long[] labels() {
    return targets.stream().flatMapToInt(Arrays::stream).asLongStream().toArray();
  }

  /** Where each label's state stands among the B * T states of the padded batch. */
  long[] positions() {
    long[] positions = new long[size()];
    int next = 0;
    for (int row = 0; row < targets.size(); row++) {
      for (int i = 0; i < targets.get(row).length; i++) {
        positions[next++] = (long) row * inputs.width() + i;
      }
    }
    return positions;
  }

  /** What the decoder reads to write the target: all but its last, behind the start token. */
  private static int[] shifted(int start, int[] target) {
    int[] inputs = new int[target.length];
    inputs[0] = start;
    System.arraycopy(target, 0, inputs, 1, target.length - 1);
    return inputs;
  }
}
