package io.refiner.critic;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import io.refiner.reasoning.task.InvalidProblemException;
import io.refiner.reasoning.task.Problem;
import io.refiner.reasoning.task.Task;
import io.refiner.reasoning.wire.FeedbackRecords;
import io.refiner.reasoning.wire.ProblemRecords;
import io.refiner.schemas.record.Candidate;
import io.refiner.schemas.record.Finding;
import io.refiner.schemas.record.Hypotheses;
import io.refiner.schemas.record.Judgement;
import io.refiner.schemas.record.ModelVersion;
import io.refiner.seq2seq.generation.Decoding;
import io.refiner.seq2seq.generation.Prompt;
import io.refiner.seq2seq.generation.Sample;
import io.refiner.seq2seq.generation.TextGenerator;

/**
 * Has a model write what is wrong with hypotheses, greedily, and reads it. A candidate that is too
 * long to be read counts as wrong throughout; if all are, there is no verdict but the reason.
 */
final class NeuralCritic {

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
   * What is asked about one record: a prompt for each candidate that fits, or why there is none.
   */
  private record Question(Optional<Task> task, List<Optional<Prompt>> prompts, Verdict refusal) {}

  ModelVersion version() {
    return version;
  }

  /** Judges all candidates of all records in one call of the model. */
  List<Verdict> judge(List<Hypotheses> all) {
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
    io.refiner.schemas.record.Problem asked = hypotheses.getRequest().getProblem();
    if (!tasks.contains(asked.getTask())) {
      String message = "the critic's model was trained for %s, not for %s";
      return refused("unsupported-task", "task", message.formatted(tasks, asked.getTask()));
    }
    try {
      Task task = ProblemRecords.task(asked);
      List<Optional<Prompt>> prompts = prompts(task, hypotheses);
      if (prompts.stream().noneMatch(Optional::isPresent)) {
        String message = "no candidate fits the %d tokens that the critic takes: shorten text";
        return refused("prompt-too-long", "text", message.formatted(model.maxPromptTokens()));
      }
      return new Question(Optional.of(task), prompts, Verdict.nothingToJudge(version));
    } catch (InvalidProblemException e) {
      return refused("invalid-problem", e.field(), e.getMessage());
    }
  }

  private Question refused(String code, String field, String message) {
    return new Question(Optional.empty(), List.of(), Verdict.failed(version, code, field, message));
  }

  private List<Optional<Prompt>> prompts(Task task, Hypotheses hypotheses) {
    Problem problem = ProblemRecords.problem(hypotheses.getRequest().getProblem());
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
    if (question.task().isEmpty()) {
      return question.refusal();
    }
    Task task = question.task().get();
    List<Judgement> judgements = new ArrayList<>();
    for (Optional<Prompt> prompt : question.prompts()) {
      judgements.add(
          prompt.isPresent()
              ? FeedbackRecords.judgement(task.readCritique(answers.next().get(0).text()))
              : tooLong());
    }
    return Verdict.of(judgements, version);
  }

  private Judgement tooLong() {
    String hint = "at most " + model.maxPromptTokens() + " tokens with the problem";
    return new Judgement(List.of(new Finding("too-long", null, null, hint)), "", 0.0);
  }
}
