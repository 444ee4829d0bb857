package io.refiner.orchestrator.episode;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;

import io.refiner.reasoning.feedback.Critique;
import io.refiner.reasoning.task.Doubt;
import io.refiner.reasoning.task.InvalidProblemException;
import io.refiner.reasoning.task.Problem;
import io.refiner.reasoning.task.Task;

/** A task so simple that a test can be read: a hypothesis is a word, and its answer its length. */
public final class WordTask implements Task {

  @Override
  public String name() {
    return "word";
  }

  @Override
  public Problem example() {
    return new Problem("example", "word", List.of(), Optional.of("word"));
  }

  @Override
  public void validate(Problem problem) {
    if (problem.text().isEmpty()) {
      throw new InvalidProblemException("text", "text must not be empty");
    }
  }

  @Override
  public String generatorPrompt(Problem problem, Optional<Revision> previous) {
    return problem.text();
  }

  @Override
  public String criticPrompt(Problem problem, String hypothesis) {
    return hypothesis;
  }

  @Override
  public Critique readCritique(String text) {
    return new Critique(List.of(), text, 1);
  }

  @Override
  public Critique oracle(Problem problem, Optional<String> answer, String hypothesis) {
    return new Critique(List.of(), "No", 1);
  }

  @Override
  public Critique randomCritique(Problem problem, String hypothesis, Random random) {
    return new Critique(List.of(), "No", 1);
  }

  @Override
  public Optional<String> canonical(String hypothesis) {
    return hypothesis.startsWith("?")
        ? Optional.empty()
        : Optional.of(hypothesis.strip().toLowerCase(Locale.ROOT));
  }

  @Override
  public boolean same(String first, String second) {
    return first.equals(second);
  }

  @Override
  public Optional<Critique> notExecutable(Problem problem, String hypothesis) {
    return Optional.empty();
  }

  @Override
  public List<Doubt> doubts(Problem problem, String hypothesis) {
    return hypothesis.equals("oddity")
        ? List.of(new Doubt("odd-word", "nobody says oddity"))
        : List.of();
  }

  @Override
  public Optional<String> answer(Problem problem, String hypothesis) {
    if (hypothesis.equals("bomb")) {
      throw new IllegalStateException("the bomb went off");
    }
    return canonical(hypothesis).map(word -> Integer.toString(word.length()));
  }
}
