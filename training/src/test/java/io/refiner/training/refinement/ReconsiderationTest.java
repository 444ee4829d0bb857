package io.refiner.training.refinement;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

import org.junit.jupiter.api.Test;

import io.refiner.seq2seq.generation.Decoding;
import io.refiner.seq2seq.generation.Decoding.Beams;
import io.refiner.seq2seq.generation.Prompt;
import io.refiner.seq2seq.generation.Sample;
import io.refiner.seq2seq.generation.TextGenerator;
import io.refiner.training.refinement.Reconsideration.Question;

import static org.assertj.core.api.Assertions.assertThat;

class ReconsiderationTest {

  /** Says "a" first, and knows "a", "b" and "c" in this order when it searches. */
  private final Searcher model = new Searcher();

  @Test
  void leavesAnAnswerThatWasNotRefused() {
    assertThat(answers(greedy("p", "b"))).containsExactly(List.of("a"));
    assertThat(model.calls).hasSize(1);
  }

  @Test
  void putsTheBestOtherInTheRefusedAnswersPlace() {
    assertThat(answers(greedy("p", "a"), greedy("q"))).containsExactly(List.of("b"), List.of("a"));
    assertThat(answers(greedy("p", "a", "b"))).containsExactly(List.of("c"));
  }

  @Test
  void searchesForWhatRepeatsOnlyWithTheQuestionsOwnLimits() {
    answers(greedy("p", "a"), greedy("q"));
    assertThat(model.calls.get(1))
        .singleElement()
        .satisfies(
            prompt -> {
              assertThat(prompt.text()).isEqualTo("p");
              assertThat(prompt.decoding().strategy()).isInstanceOf(Beams.class);
              assertThat(prompt.decoding().maxNewTokens()).isEqualTo(20);
              assertThat(prompt.decoding().minNewTokens()).hasValue(2);
            });
  }

  @Test
  void keepsTheRefusedAnswerIfThereIsNoOther() {
    assertThat(answers(greedy("p", "a", "b", "c"))).containsExactly(List.of("a"));
  }

  @Test
  void givesAsManyAnswersAsAreAskedFor() {
    Decoding decoding = Decoding.greedy(20);
    Question twice = new Question(new Prompt("p", 2, decoding, 0), "a"::equals);
    assertThat(answers(twice)).containsExactly(List.of("b", "b"));
  }

  @Test
  void leavesDrawnAnswersAsTheyAre() {
    Decoding drawn = Decoding.nucleus(0.5, 1, 20);
    Question question = new Question(new Prompt("p", 1, drawn, 0), "a"::equals);
    assertThat(answers(question)).containsExactly(List.of("a"));
    assertThat(model.calls).hasSize(1);
  }

  private static Question greedy(String text, String... refused) {
    Decoding decoding = Decoding.greedy(20).withMinNewTokens(2);
    return new Question(new Prompt(text, 1, decoding, 0), List.of(refused)::contains);
  }

  private List<List<String>> answers(Question... questions) {
    Function<List<Sample>, List<String>> texts =
        samples -> samples.stream().map(Sample::text).toList();
    return Reconsideration.answer(model, List.of(questions)).stream().map(texts).toList();
  }

  private static final class Searcher implements TextGenerator {

    private final List<List<Prompt>> calls = new ArrayList<>();

    @Override
    public List<List<Sample>> generate(List<Prompt> prompts) {
      calls.add(prompts);
      return prompts.stream().map(Searcher::answer).toList();
    }

    private static List<Sample> answer(Prompt prompt) {
      if (prompt.decoding().strategy() instanceof Beams) {
        return List.of(sample("a"), sample("b"), sample("c"));
      }
      return List.of(sample("a"), sample("a")).subList(0, prompt.samples());
    }

    private static Sample sample(String text) {
      return new Sample(text, List.of(1), List.of(0f), true);
    }

    @Override
    public int tokens(String text) {
      return 1;
    }

    @Override
    public int maxPromptTokens() {
      return 1;
    }

    @Override
    public String digest() {
      return "searcher";
    }

    @Override
    public void close() {}
  }
}
