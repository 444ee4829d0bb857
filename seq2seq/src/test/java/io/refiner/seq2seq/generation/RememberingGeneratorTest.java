package io.refiner.seq2seq.generation;

import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class RememberingGeneratorTest {

  private final Echo echo = new Echo();
  private final RememberingGenerator generator = new RememberingGenerator(echo);

  @Test
  void asksEachPromptOnce() {
    generator.generate(List.of(prompt("a", 1), prompt("b", 1), prompt("a", 1)));
    List<List<Sample>> again = generator.generate(List.of(prompt("b", 1), prompt("c", 1)));

    assertThat(echo.asked()).containsExactly("a", "b", "c");
    assertThat(again).extracting(samples -> samples.get(0).text()).containsExactly("b", "c");
  }

  @Test
  void tellsSeedsApart() {
    generator.generate(List.of(prompt("a", 1), prompt("a", 2)));

    assertThat(echo.asked()).hasSize(2);
  }

  @Test
  void closesItsModel() {
    generator.close();

    assertThat(echo.closed()).isTrue();
  }

  private static Prompt prompt(String text, long seed) {
    return new Prompt(text, 1, Decoding.nucleus(0.5, 1, 4), seed);
  }
}
