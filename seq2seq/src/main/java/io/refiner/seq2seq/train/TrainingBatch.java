package io.refiner.seq2seq.train;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import io.refiner.seq2seq.T5Config;
import io.refiner.seq2seq.network.TokenBatch;
import io.refiner.seq2seq.tokenizer.Tokenizer;

/**
 * Examples as the network reads them.
 *
 * @param sources each source and the end token
 * @param inputs each target behind the start token
 * @param targets each target and the end token
 */
record TrainingBatch(TokenBatch sources, TokenBatch inputs, List<int[]> targets) {

  TrainingBatch {
    targets = List.copyOf(targets);
  }

  static TrainingBatch of(List<Example> examples, Tokenizer tokenizer, T5Config config) {
    if (examples.isEmpty()) {
      throw new IllegalArgumentException("a batch needs at least one example");
    }
    List<int[]> sources = new ArrayList<>();
    List<int[]> inputs = new ArrayList<>();
    List<int[]> targets = new ArrayList<>();
    for (Example example : examples) {
      int[] target = tokenizer.encode(example.target());
      sources.add(behind(tokenizer.encode(example.source()), config.eosTokenId()));
      targets.add(behind(target, config.eosTokenId()));
      inputs.add(before(config.decoderStartTokenId(), target));
    }
    return new TrainingBatch(new TokenBatch(sources), new TokenBatch(inputs), targets);
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

  private static int[] behind(int[] tokens, int last) {
    int[] all = Arrays.copyOf(tokens, tokens.length + 1);
    all[tokens.length] = last;
    return all;
  }

  private static int[] before(int first, int[] tokens) {
    int[] all = new int[tokens.length + 1];
    all[0] = first;
    System.arraycopy(tokens, 0, all, 1, tokens.length);
    return all;
  }
}
