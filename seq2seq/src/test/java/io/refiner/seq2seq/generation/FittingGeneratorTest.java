package io.refiner.seq2seq.generation;

import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class FittingGeneratorTest {

  @Test
  void givesWhatIsTooLongEmptyAnswersAndAsksTheRestInOrder() {
    FittingGenerator generator = new FittingGenerator(new Letters());

    List<List<Sample>> answers =
        generator.generate(List.of(prompt("a", 1), prompt("too long", 2), prompt("b", 1)));

    assertThat(answers.get(0)).extracting(Sample::text).containsExactly("a");
    assertThat(answers.get(1)).extracting(Sample::text).containsExactly("", "");
    assertThat(answers.get(2)).extracting(Sample::text).containsExactly("b");
  }

  @Test
  void asksNothingWhereNothingFits() {
    FittingGenerator generator = new FittingGenerator(new Letters());

    assertThat(generator.generate(List.of(prompt("too long", 1)))).hasSize(1);
  }

  private static Prompt prompt(String text, int samples) {
    return new Prompt(text, samples, Decoding.nucleus(0.5, 1, 4), 0);
  }

  /** Says what it hears, of one letter at most; a token is a letter. */
  private static final class Letters implements TextGenerator {

    @Override
    public List<List<Sample>> generate(List<Prompt> prompts) {
      assertThat(prompts).isNotEmpty().allMatch(prompt -> prompt.text().length() == 1);
      return prompts.stream()
          .map(prompt -> List.of(new Sample(prompt.text(), List.of(1), List.of(0f), true)))
          .toList();
    }

    @Override
    public int tokens(String text) {
      return text.length();
    }

    @Override
    public int maxPromptTokens() {
      return 1;
    }

    @Override
    public String digest() {
      return "";
    }

    @Override
    public void close() {}
  }
}
