package io.refiner.critic;

import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import io.refiner.messaging.worker.Batch;
import io.refiner.messaging.worker.BatchHandler;
import io.refiner.messaging.worker.DeadLetters;
import io.refiner.messaging.worker.Input;
import io.refiner.messaging.worker.Output;
import io.refiner.policies.Policy;
import io.refiner.policies.PolicySource;
import io.refiner.schemas.Topics;
import io.refiner.schemas.record.CriticKind;
import io.refiner.schemas.record.Feedback;
import io.refiner.schemas.record.Hypotheses;
import io.refiner.schemas.record.ModelVersion;
import io.refiner.seq2seq.generation.TextGenerator;
import io.refiner.training.refinement.Solver;

/**
 * Answers hypotheses with feedback, by the critic that their problem asks for. Hypotheses that a
 * generator could not make go through as they are: the orchestrator ends their episodes.
 */
public final class FeedbackHandler implements BatchHandler {

  private static final String SERVICE = "critic";
  private static final ModelVersion NO_MODEL = new ModelVersion("none", 0L, "");

  private final Optional<ModelCritics> critics;
  private final InstantSource clock;

  FeedbackHandler(Optional<ModelCritics> critics, InstantSource clock) {
    this.critics = critics;
    this.clock = clock;
  }

  /**
   * A critic with a model, which judges in the mode that the settings name.
   *
   * @param policies lends the model of each batch
   */
  public static FeedbackHandler of(
      PolicySource policies, CriticSettings settings, InstantSource clock) {
    return new FeedbackHandler(
        Optional.of(new ModelCritics(policies, policy -> critic(policy, settings))), clock);
  }

  private static ModelCritic critic(Policy policy, CriticSettings settings) {
    ModelCritic critic = plainCritic(policy, settings);
    return settings.feedbackNoise() > 0
        ? new NoisyCritic(critic, settings.feedbackNoise())
        : critic;
  }

  private static ModelCritic plainCritic(Policy policy, CriticSettings settings) {
    TextGenerator model = policy.model();
    ModelVersion version = policy.version();
    Set<String> tasks = Set.copyOf(settings.tasks());
    return settings.solver().isPresent()
        ? new SolvingCritic(model, version, tasks, new Solver(settings.solver().get()))
        : new NeuralCritic(model, version, tasks, settings.maxNewTokens());
  }

  /** A critic without a model: it judges only what asks for the oracle. */
  public static FeedbackHandler oracle(InstantSource clock) {
    return new FeedbackHandler(Optional.empty(), clock);
  }

  @Override
  public List<Output> handle(Batch batch) {
    List<Output> outputs = new ArrayList<>();
    List<Input> readable = new ArrayList<>();
    for (Input input : batch.inputs()) {
      if (input.value() instanceof Hypotheses) {
        readable.add(input);
      } else {
        outputs.add(DeadLetters.unexpected(SERVICE, input));
      }
    }
    outputs.addAll(
        critics.isPresent()
            ? critics.get().use(critic -> judge(readable, Optional.of(critic)))
            : judge(readable, Optional.empty()));
    return outputs;
  }

  private List<Output> judge(List<Input> inputs, Optional<ModelCritic> model) {
    List<Hypotheses> read =
        inputs.stream()
            .map(FeedbackHandler::hypotheses)
            .filter(hypotheses -> model.isPresent() && asksForModel(hypotheses))
            .toList();
    Iterator<Verdict> verdicts =
        model.map(critic -> critic.judge(read)).orElse(List.of()).iterator();
    List<Output> outputs = new ArrayList<>();
    for (Input input : inputs) {
      Hypotheses hypotheses = hypotheses(input);
      Verdict verdict =
          model.isPresent() && asksForModel(hypotheses)
              ? verdicts.next()
              : withoutModel(hypotheses, model.map(ModelCritic::version).orElse(NO_MODEL));
      outputs.add(output(input, hypotheses, verdict.executed(hypotheses)));
    }
    return outputs;
  }

  private static Hypotheses hypotheses(Input input) {
    return (Hypotheses) input.value();
  }

  private static boolean asksForModel(Hypotheses hypotheses) {
    return hypotheses.getFailure().isEmpty() && kind(hypotheses) == CriticKind.NEURAL;
  }

  private static Verdict withoutModel(Hypotheses hypotheses, ModelVersion version) {
    if (hypotheses.getFailure().isPresent()) {
      return Verdict.nothingToJudge(version);
    }
    return kind(hypotheses) == CriticKind.ORACLE
        ? OracleCritic.judge(hypotheses)
        : Verdict.failed(
            version,
            "no-critic-model",
            "options.critic",
            "this critic has no model: set refiner.critic.checkpoint, or ask for ORACLE");
  }

  private static CriticKind kind(Hypotheses hypotheses) {
    return hypotheses.getRequest().getProblem().getOptions().getCritic();
  }

  private Output output(Input input, Hypotheses hypotheses, Verdict verdict) {
    Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    Feedback feedback =
        new Feedback(
            hypotheses,
            verdict.judgements(),
            verdict.critic(),
            kind(hypotheses),
            now,
            verdict.failure().orElse(null));
    return Output.of(Topics.FEEDBACK, input.partition(), input.key(), feedback);
  }
}
