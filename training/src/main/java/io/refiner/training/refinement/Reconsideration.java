package io.refiner.training.refinement;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

import io.refiner.seq2seq.generation.Decoding;
import io.refiner.seq2seq.generation.Decoding.Beams;
import io.refiner.seq2seq.generation.Decoding.Greedy;
import io.refiner.seq2seq.generation.Prompt;
import io.refiner.seq2seq.generation.Sample;
import io.refiner.seq2seq.generation.TextGenerator;

/**
 * Keeps a generator from saying again what was refused: where its greedy answer is refused already,
 * the best answer of a beam search that is not takes its place. Small generators repeat themselves
 * easily, and a critic can only refuse the same again, so that the turn would be lost. Drawn
 * answers are left as they are.
 */
public final class Reconsideration {

  /** Enough for formulas of one or two steps: their likely variants are few. */
  private static final int BEAMS = 8;

  private Reconsideration() {}

  /**
   * What is asked.
   *
   * @param prompt as the model is given it
   * @param refused whether an answer was refused before
   */
  public record Question(Prompt prompt, Predicate<String> refused) {

    private boolean repeats(List<Sample> answers) {
      return prompt.decoding().strategy() instanceof Greedy
          && answers.stream().anyMatch(answer -> refused.test(answer.text()));
    }

    private Prompt widened() {
      Decoding greedy = prompt.decoding();
      Decoding beams =
          new Decoding(
              Beams.of(BEAMS),
              greedy.repetitionPenalty(),
              greedy.minNewTokens(),
              greedy.maxNewTokens(),
              greedy.logProbs());
      return new Prompt(prompt.text(), BEAMS, beams, prompt.seed());
    }

    private boolean isNew(Sample answer) {
      return !refused.test(answer.text());
    }
  }

  /**
   * Answers each question, in their order; an answer stays refused if the search finds no other.
   */
  public static List<List<Sample>> answer(TextGenerator model, List<Question> questions) {
    List<List<Sample>> answers =
        new ArrayList<>(model.generate(questions.stream().map(Question::prompt).toList()));
    List<Integer> repeated = new ArrayList<>();
    for (int i = 0; i < answers.size(); i++) {
      if (questions.get(i).repeats(answers.get(i))) {
        repeated.add(i);
      }
    }
    if (repeated.isEmpty()) {
      return answers;
    }
    List<List<Sample>> wider =
        model.generate(repeated.stream().map(i -> questions.get(i).widened()).toList());
    for (int i = 0; i < wider.size(); i++) {
      Question question = questions.get(repeated.get(i));
      List<Sample> fresh = wider.get(i).stream().filter(question::isNew).limit(1).toList();
      if (!fresh.isEmpty()) {
        // Greedy samples of one prompt are all the same.
        List<Sample> copies = new ArrayList<>();
        answers.get(repeated.get(i)).forEach(same -> copies.add(fresh.get(0)));
        answers.set(repeated.get(i), List.copyOf(copies));
      }
    }
    return answers;
  }
}
