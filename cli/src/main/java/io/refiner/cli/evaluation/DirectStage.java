package io.refiner.cli.evaluation;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntConsumer;

import com.typesafe.config.Config;
import org.apache.avro.specific.SpecificRecord;

import io.refiner.critic.CriticSettings;
import io.refiner.critic.FeedbackHandler;
import io.refiner.generator.GeneratorSettings;
import io.refiner.generator.HypothesesHandler;
import io.refiner.messaging.worker.Batch;
import io.refiner.messaging.worker.BatchHandler;
import io.refiner.messaging.worker.Input;
import io.refiner.messaging.worker.Output;
import io.refiner.orchestrator.episode.Decision;
import io.refiner.orchestrator.episode.Effect;
import io.refiner.orchestrator.episode.EpisodeEvent;
import io.refiner.orchestrator.episode.EpisodeRules;
import io.refiner.orchestrator.episode.Patience;
import io.refiner.policies.Policy;
import io.refiner.policies.PolicySource;
import io.refiner.reasoning.task.Tasks;
import io.refiner.schemas.record.Episode;
import io.refiner.schemas.record.Feedback;
import io.refiner.schemas.record.GenerationRequest;
import io.refiner.schemas.record.Problem;
import io.refiner.schemas.record.Result;
import io.refiner.seq2seq.generation.TextGenerator;

/**
 * The ring without its broker: the orchestrator's rules and the services' handlers, called one
 * after the other, all open episodes of a turn together. So it answers as the ring does, but for
 * where another batch rounds a logit across a tie.
 */
final class DirectStage implements Stage {

  private static final Instant NOW = Instant.EPOCH;
  private static final Duration LONG = Duration.ofDays(1);

  private final BatchHandler generator;
  private final FeedbackHandler critic;
  private final IntConsumer onSolved;
  private final EpisodeRules rules = new EpisodeRules(Tasks::named, new Patience(LONG, LONG, 0));

  private DirectStage(BatchHandler generator, FeedbackHandler critic, IntConsumer onSolved) {
    this.generator = generator;
    this.critic = critic;
    this.onSolved = onSolved;
  }

  /**
   * A stage with the models that the settings name.
   *
   * @param models owned by the caller
   * @param onSolved told how many more problems have come to their results
   */
  static DirectStage open(Config root, Models models, IntConsumer onSolved) {
    GeneratorSettings settings = GeneratorSettings.parse(root);
    TextGenerator model = models.open(settings.checkpoint(), settings.model());
    HypothesesHandler generator =
        new HypothesesHandler(
            PolicySource.fixed(new Policy(Models.version(settings.checkpoint(), model), model)),
            Set.copyOf(settings.tasks()),
            InstantSource.fixed(NOW));
    return new DirectStage(generator, critic(root, models), onSolved);
  }

  /** The critic that the settings name; an oracle only if they name no checkpoint. */
  static FeedbackHandler critic(Config root, Models models) {
    CriticSettings settings = CriticSettings.parse(root);
    InstantSource clock = InstantSource.fixed(NOW);
    return settings
        .checkpoint()
        .map(
            folder -> {
              TextGenerator model = models.open(folder, settings.model());
              Policy policy = new Policy(Models.version(folder, model), model);
              return FeedbackHandler.of(PolicySource.fixed(policy), settings, clock);
            })
        .orElseGet(() -> FeedbackHandler.oracle(clock));
  }

  @Override
  public List<Result> solve(List<Problem> problems) {
    Map<String, Result> results = new HashMap<>();
    Map<String, Episode> open = new HashMap<>();
    List<GenerationRequest> asked = new ArrayList<>();
    for (Problem problem : problems) {
      EpisodeEvent arrived = new EpisodeEvent.ProblemArrived(problem);
      take(rules.apply(Optional.empty(), arrived, NOW), open, asked, results);
    }
    onSolved.accept(results.size());
    while (!asked.isEmpty()) {
      int before = results.size();
      List<? extends SpecificRecord> hypotheses = handle(generator, asked);
      List<? extends SpecificRecord> feedback = handle(critic, hypotheses);
      asked.clear();
      for (SpecificRecord record : feedback) {
        Feedback answer = (Feedback) record;
        Episode episode = open.remove(answer.getHypotheses().getRequest().getProblem().getId());
        EpisodeEvent arrived = new EpisodeEvent.FeedbackArrived(answer);
        take(rules.apply(Optional.of(episode), arrived, NOW), open, asked, results);
      }
      onSolved.accept(results.size() - before);
    }
    return problems.stream().map(problem -> results.get(problem.getId())).toList();
  }

  private static List<? extends SpecificRecord> handle(
      BatchHandler handler, List<? extends SpecificRecord> records) {
    List<Input> inputs =
        records.stream().map(record -> new Input("direct", 0, 0, 0, "", record)).toList();
    return handler.handle(new Batch(NOW, Set.of(0), inputs)).stream()
        .map(Output::value)
        .map(Optional::orElseThrow)
        .toList();
  }

  private static void take(
      Decision decision,
      Map<String, Episode> open,
      List<GenerationRequest> asked,
      Map<String, Result> results) {
    decision.episode().ifPresent(episode -> open.put(episode.getProblem().getId(), episode));
    for (Effect effect : decision.effects()) {
      if (effect instanceof Effect.Ask ask) {
        asked.add(ask.request());
      } else if (effect instanceof Effect.Finish finish) {
        results.put(finish.result().getProblem().getId(), finish.result());
      } else if (effect instanceof Effect.Refuse refuse) {
        throw new IllegalArgumentException(refuse.failure().getMessage());
      }
    }
  }

  @Override
  public void close() {}
}
