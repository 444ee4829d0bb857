package io.refiner.seq2seq.generation;

import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class FittingGeneratorTest {

  private final Echo echo = new Echo();
  private final FittingGenerator generator = new FittingGenerator(echo);

  @Test
  void givesWhatIsTooLongEmptyAnswersAndAsksTheRestInOrder() {
    List<List<Sample>> answers =
        generator.generate(List.of(prompt("a", 1), prompt("much too long", 2), prompt("b", 1)));

    assertThat(echo.asked()).containsExactly("a", "b");
    assertThat(answers.get(0)).extracting(Sample::text).containsExactly("a");
    assertThat(answers.get(1)).extracting(Sample::text).containsExactly("", "");
    assertThat(answers.get(2)).extracting(Sample::text).containsExactly("b");
  }

  @Test
  void asksNothingWhereNothingFits() {
    assertThat(generator.generate(List.of(prompt("much too long", 1)))).hasSize(1);
    assertThat(echo.asked()).isEmpty();
  }

  private static Prompt prompt(String text, int samples) {
    return new Prompt(text, samples, Decoding.nucleus(0.5, 1, 4), 0);
  }
}
