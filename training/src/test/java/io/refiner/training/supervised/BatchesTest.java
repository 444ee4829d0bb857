package io.refiner.training.supervised;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import io.refiner.seq2seq.tokenizer.Tokenizer;
import io.refiner.seq2seq.train.Example;
import io.refiner.training.supervised.Batches.Batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class BatchesTest {

  private static final int BUDGET = 120;

  private final List<Example> examples = examples(3_000);

  @Test
  void givesEveryExampleOncePerEpoch() {
    assertThat(epoch(batches(1), examples.size())).containsExactlyInAnyOrderElementsOf(examples);
  }

  @Test
  void keepsTheBudgetPaddingIncluded() {
    Batches batches = batches(1);
    for (int i = 0; i < 300; i++) {
      Batch batch = batches.next();
      int source = longest(batch.examples().stream().map(Example::source).toList());
      int target = longest(batch.examples().stream().map(Example::target).toList());
      assertThat((source + target) * batch.examples().size()).isLessThanOrEqualTo(BUDGET);
    }
  }

  @Test
  void wastesLittleOnPadding() {
    Batches batches = batches(1);
    long tokens = 0;
    long padded = 0;
    for (int i = 0; i < 300; i++) {
      Batch batch = batches.next();
      tokens += batch.tokens();
      int widest =
          longest(batch.examples().stream().map(Example::source).toList())
              + longest(batch.examples().stream().map(Example::target).toList());
      padded += (long) widest * batch.examples().size();
    }
    assertThat((double) tokens / padded).isGreaterThan(0.8);
  }

  @Test
  void repeatsItselfForTheSameSeedOnly() {
    assertThat(epoch(batches(1), 500)).isEqualTo(epoch(batches(1), 500));
    assertThat(epoch(batches(2), 500)).isNotEqualTo(epoch(batches(1), 500));
  }

  @Test
  void givesAnExampleBeyondTheBudgetABatchOfItsOwn() {
    Example large = new Example("w ".repeat(200), "w");
    Batches batches = new Batches(epoch -> List.of(large, large), new Words(), BUDGET, 1);
    assertThat(batches.next().examples()).containsExactly(large);
  }

  @Test
  void refusesASourceWithoutExamples() {
    Batches batches = new Batches(epoch -> List.of(), new Words(), BUDGET, 1);
    assertThatThrownBy(batches::next).hasMessageContaining("no examples");
  }

  private Batches batches(long seed) {
    return new Batches(epoch -> examples, new Words(), BUDGET, seed);
  }

  private static List<Example> epoch(Batches batches, int count) {
    List<Example> seen = new ArrayList<>();
    while (seen.size() < count) {
      seen.addAll(batches.next().examples());
    }
    return seen;
  }

  private static List<Example> examples(int count) {
    Random random = new Random(3);
    return IntStream.range(0, count)
        .mapToObj(i -> new Example("w ".repeat(1 + random.nextInt(30)) + i, "t ".repeat(1 + i % 3)))
        .toList();
  }

  private static int longest(List<String> texts) {
    return texts.stream().mapToInt(text -> text.split(" ").length + 1).max().orElseThrow();
  }

  /** A token for every word. */
  static final class Words implements Tokenizer {

    @Override
    public int[] encode(String text) {
      return new int[text.split(" ").length];
    }

    @Override
    public int[] encodeWithSpecialTokens(String text) {
      return encode(text);
    }

    @Override
    public boolean addsSpecialTokens() {
      return false;
    }

    @Override
    public String decode(int[] ids) {
      return "";
    }

    @Override
    public int vocabularySize() {
      return 1;
    }

    @Override
    public String definition() {
      return "{}";
    }

    @Override
    public void close() {}
  }
}
