package io.refiner.critic;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import io.refiner.reasoning.task.InvalidProblemException;
import io.refiner.reasoning.task.Task;
import io.refiner.reasoning.wire.ProblemRecords;
import io.refiner.schemas.record.Candidate;
import io.refiner.schemas.record.Failure;
import io.refiner.schemas.record.Finding;
import io.refiner.schemas.record.Hypotheses;
import io.refiner.schemas.record.Judgement;
import io.refiner.schemas.record.ModelVersion;
import io.refiner.schemas.record.Problem;
import io.refiner.seq2seq.generation.Decoding;
import io.refiner.seq2seq.generation.Prompt;
import io.refiner.seq2seq.generation.Sample;
import io.refiner.seq2seq.generation.TextGenerator;

/**
 * Has a model write what is wrong with hypotheses, greedily, and reads it. A candidate that is too
 * long to be read counts as wrong throughout; if all are, there is no verdict but the reason.
 */
final class NeuralCritic implements ModelCritic {

  private final TextGenerator model;
  private final ModelVersion version;
  private final Set<String> tasks;
  private final Decoding decoding;

  NeuralCritic(TextGenerator model, ModelVersion version, Set<String> tasks, int maxNewTokens) {
    this.model = model;
    this.version = version;
    this.tasks = Set.copyOf(tasks);
    this.decoding = Decoding.greedy(maxNewTokens);
  }

  /**
   * A prompt for each candidate of a record, empty for one that is too long; or why none is made.
   */
  private record Question(
      Problem problem, List<Optional<Prompt>> prompts, Optional<Failure> failure) {}

  @Override
  public ModelVersion version() {
    return version;
  }

  @Override
  public List<Verdict> judge(List<Hypotheses> all) {
    List<Question> questions = all.stream().map(this::question).toList();
    List<Prompt> prompts =
        questions.stream()
            .flatMap(question -> question.prompts().stream())
            .flatMap(Optional::stream)
            .toList();
    List<List<Sample>> generated = prompts.isEmpty() ? List.of() : model.generate(prompts);
    Iterator<List<Sample>> answers = generated.iterator();
    return questions.stream().map(question -> verdict(question, answers)).toList();
  }

  private Question question(Hypotheses hypotheses) {
    Problem problem = hypotheses.getRequest().getProblem();
    Optional<Failure> unsupported = ModelCritic.unsupported(tasks, problem);
    if (unsupported.isPresent()) {
      return refused(problem, unsupported.get());
    }
    try {
      List<Optional<Prompt>> prompts = prompts(ProblemRecords.task(problem), hypotheses);
      if (prompts.stream().noneMatch(Optional::isPresent)) {
        String message =
            "no candidate fits the %s tokens that the critic takes: shorten text"
                .formatted(model.maxPromptTokens());
        return refused(problem, new Failure("prompt-too-long", "text", message));
      }
      return new Question(problem, prompts, Optional.empty());
    } catch (InvalidProblemException e) {
      return refused(problem, new Failure("invalid-problem", e.field(), e.getMessage()));
    }
  }

  private static Question refused(Problem problem, Failure failure) {
    return new Question(problem, List.of(), Optional.of(failure));
  }

  private List<Optional<Prompt>> prompts(Task task, Hypotheses hypotheses) {
    io.refiner.reasoning.task.Problem problem =
        ProblemRecords.problem(hypotheses.getRequest().getProblem());
    long seed = hypotheses.getRequest().getSeed();
    List<Optional<Prompt>> prompts = new ArrayList<>();
    for (Candidate candidate : hypotheses.getCandidates()) {
      String text = task.criticPrompt(problem, candidate.getText());
      prompts.add(
          model.tokens(text) <= model.maxPromptTokens()
              ? Optional.of(new Prompt(text, 1, decoding, seed))
              : Optional.empty());
    }
    return prompts;
  }

  private Verdict verdict(Question question, Iterator<List<Sample>> answers) {
    if (question.failure().isPresent()) {
      return new Verdict(List.of(), version, question.failure());
    }
    Task task = ProblemRecords.task(question.problem());
    List<Judgement> judgements = new ArrayList<>();
    for (Optional<Prompt> prompt : question.prompts()) {
      judgements.add(prompt.isPresent() ? judgement(task, answers.next().get(0)) : tooLong());
    }
    return Verdict.of(judgements, version);
  }

  private static Judgement judgement(Task task, Sample sample) {
    return Verdict.judgement(task.readCritique(sample.text()), sample.probability());
  }

  private Judgement tooLong() {
    String hint = "at most " + model.maxPromptTokens() + " tokens with the problem";
    return new Judgement(List.of(new Finding("too-long", null, null, hint)), "", 0.0, null);
  }
}
