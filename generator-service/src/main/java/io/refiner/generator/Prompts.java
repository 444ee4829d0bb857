package io.refiner.generator;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

import io.refiner.reasoning.task.InvalidProblemException;
import io.refiner.reasoning.task.Task;
import io.refiner.reasoning.wire.FeedbackRecords;
import io.refiner.reasoning.wire.OptionLimits;
import io.refiner.reasoning.wire.ProblemRecords;
import io.refiner.schemas.record.DecodingMethod;
import io.refiner.schemas.record.Failure;
import io.refiner.schemas.record.GenerationRequest;
import io.refiner.schemas.record.Problem;
import io.refiner.seq2seq.generation.Decoding;
import io.refiner.seq2seq.generation.Prompt;
import io.refiner.seq2seq.generation.TextGenerator;
import io.refiner.training.refinement.Reconsideration.Question;

/** Makes the prompts of one model. */
final class Prompts {

  private static final int HEX = 16;

  private final TextGenerator model;
  private final Set<String> tasks;
  private final long weights;

  Prompts(TextGenerator model, Set<String> tasks) {
    this.model = model;
    this.tasks = Set.copyOf(tasks);
    this.weights = Long.parseUnsignedLong(model.digest().substring(0, HEX), HEX);
  }

  /** What to ask the model, or why there is nothing to ask. */
  record Reading(Optional<Question> question, Optional<Failure> failure) {

    private static Reading failed(String code, String field, String message) {
      return new Reading(Optional.empty(), Optional.of(new Failure(code, field, message)));
    }
  }

  Reading read(GenerationRequest request) {
    try {
      Problem problem = request.getProblem();
      if (!tasks.contains(problem.getTask())) {
        String message = "the generator's model was trained for %s, not for %s";
        return Reading.failed(
            "unsupported-task", "task", message.formatted(tasks, problem.getTask()));
      }
      OptionLimits.check(problem);
      return fitting(request, text(request));
    } catch (InvalidProblemException e) {
      return Reading.failed("invalid-problem", e.field(), e.getMessage());
    }
  }

  private static String text(GenerationRequest request) {
    Task task = ProblemRecords.task(request.getProblem());
    return task.generatorPrompt(
        ProblemRecords.problem(request.getProblem()),
        request.getPrevious().map(FeedbackRecords::revision));
  }

  private Reading fitting(GenerationRequest request, String text) {
    int tokens = model.tokens(text);
    if (tokens > model.maxPromptTokens()) {
      String message = "the prompt of turn %s has %s tokens, the generator takes %s: shorten text";
      return Reading.failed(
          "prompt-too-long",
          "text",
          message.formatted(request.getTurn(), tokens, model.maxPromptTokens()));
    }
    Prompt prompt =
        new Prompt(
            text,
            request.getProblem().getOptions().getSamples(),
            decoding(request.getProblem().getOptions().getDecoding()),
            seed(request));
    return new Reading(Optional.of(new Question(prompt, refused(request))), Optional.empty());
  }

  /** What the critic has refused in this episode. */
  private static Predicate<String> refused(GenerationRequest request) {
    List<String> refused = new ArrayList<>();
    request
        .getPrevious()
        .ifPresent(
            previous -> {
              refused.addAll(previous.getEarlier());
              refused.add(previous.getHypothesis());
            });
    Task task = ProblemRecords.task(request.getProblem());
    return answer -> refused.stream().anyMatch(hypothesis -> task.same(hypothesis, answer));
  }

  /** The request's seed and the weights: another policy draws anew, the same one repeats itself. */
  private long seed(GenerationRequest request) {
    return request.getSeed() ^ weights;
  }

  private static Decoding decoding(io.refiner.schemas.record.Decoding decoding) {
    return decoding.getMethod() == DecodingMethod.GREEDY
        ? Decoding.greedy(decoding.getMaxNewTokens())
        : Decoding.nucleus(
            decoding.getTopP(), decoding.getTemperature(), decoding.getMaxNewTokens());
  }
}
