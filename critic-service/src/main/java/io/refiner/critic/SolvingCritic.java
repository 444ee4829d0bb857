package io.refiner.critic;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

import io.refiner.reasoning.feedback.Critique;
import io.refiner.reasoning.task.InvalidProblemException;
import io.refiner.reasoning.task.Task;
import io.refiner.reasoning.wire.ProblemRecords;
import io.refiner.schemas.record.Candidate;
import io.refiner.schemas.record.Failure;
import io.refiner.schemas.record.Hypotheses;
import io.refiner.schemas.record.Judgement;
import io.refiner.schemas.record.ModelVersion;
import io.refiner.schemas.record.Problem;
import io.refiner.seq2seq.generation.Prompt;
import io.refiner.seq2seq.generation.Sample;
import io.refiner.seq2seq.generation.TextGenerator;
import io.refiner.training.refinement.Solution;
import io.refiner.training.refinement.Solver;

/**
 * Has a model answer the problem itself and compares the hypotheses with its answer, where the
 * model is sure of it.
 */
final class SolvingCritic implements ModelCritic {

  private final TextGenerator model;
  private final ModelVersion version;
  private final Set<String> tasks;
  private final Solver solver;

  SolvingCritic(TextGenerator model, ModelVersion version, Set<String> tasks, Solver solver) {
    this.model = model;
    this.version = version;
    this.tasks = Set.copyOf(tasks);
    this.solver = solver;
  }

  /** What the model is asked about a record, or why it is asked nothing. */
  private record Question(
      Hypotheses hypotheses, Optional<Prompt> prompt, Optional<Failure> failure) {

    private static Question refused(Hypotheses hypotheses, Failure failure) {
      return new Question(hypotheses, Optional.empty(), Optional.of(failure));
    }
  }

  @Override
  public ModelVersion version() {
    return version;
  }

  @Override
  public List<Verdict> judge(List<Hypotheses> all) {
    List<Question> questions = all.stream().map(this::question).toList();
    List<Prompt> prompts =
        questions.stream().flatMap(question -> question.prompt().stream()).toList();
    List<List<Sample>> generated = prompts.isEmpty() ? List.of() : model.generate(prompts);
    Iterator<List<Sample>> answers = generated.iterator();
    return questions.stream().map(question -> verdict(question, answers)).toList();
  }

  private Question question(Hypotheses hypotheses) {
    Problem problem = hypotheses.getRequest().getProblem();
    Optional<Failure> unsupported = ModelCritic.unsupported(tasks, problem);
    if (unsupported.isPresent()) {
      return Question.refused(hypotheses, unsupported.get());
    }
    try {
      Prompt prompt = solver.prompt(ProblemRecords.task(problem), ProblemRecords.problem(problem));
      int tokens = model.tokens(prompt.text());
      if (tokens > model.maxPromptTokens()) {
        String message = "the problem has %s tokens, the critic takes %s: shorten text";
        return Question.refused(
            hypotheses,
            new Failure(
                "prompt-too-long", "text", message.formatted(tokens, model.maxPromptTokens())));
      }
      return new Question(hypotheses, Optional.of(prompt), Optional.empty());
    } catch (InvalidProblemException e) {
      return Question.refused(
          hypotheses, new Failure("invalid-problem", e.field(), e.getMessage()));
    }
  }

  private Verdict verdict(Question question, Iterator<List<Sample>> answers) {
    if (question.failure().isPresent()) {
      return new Verdict(List.of(), version, question.failure());
    }
    var record = question.hypotheses().getRequest().getProblem();
    Task task = ProblemRecords.task(record);
    var problem = ProblemRecords.problem(record);
    Solution own = Solver.solution(task, answers.next());
    List<Judgement> judgements = new ArrayList<>();
    for (Candidate candidate : question.hypotheses().getCandidates()) {
      Critique critique = solver.critique(task, problem, own, candidate.getText());
      OptionalDouble confidence = Solver.confidence(task, own, candidate.getText(), critique);
      judgements.add(Verdict.judgement(critique, confidence));
    }
    return Verdict.of(judgements, version);
  }
}
