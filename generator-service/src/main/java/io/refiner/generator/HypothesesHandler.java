package io.refiner.generator;

import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;

import io.refiner.messaging.worker.Batch;
import io.refiner.messaging.worker.BatchHandler;
import io.refiner.messaging.worker.DeadLetters;
import io.refiner.messaging.worker.Input;
import io.refiner.messaging.worker.Output;
import io.refiner.policies.Policy;
import io.refiner.policies.PolicySource;
import io.refiner.schemas.Topics;
import io.refiner.schemas.record.Candidate;
import io.refiner.schemas.record.Failure;
import io.refiner.schemas.record.GenerationRequest;
import io.refiner.schemas.record.Hypotheses;
import io.refiner.schemas.record.ModelVersion;
import io.refiner.schemas.record.StopReason;
import io.refiner.seq2seq.generation.Sample;
import io.refiner.training.refinement.Reconsideration;
import io.refiner.training.refinement.Reconsideration.Question;

/**
 * Answers each generation request with as many candidates as it asks for, all requests of a batch
 * in one call of one model. A request that the model can't be given is answered with the reason, so
 * that its episode ends instead of waiting.
 */
public final class HypothesesHandler implements BatchHandler {

  private static final String SERVICE = "generator";

  private final PolicySource policies;
  private final Set<String> tasks;
  private final InstantSource clock;

  /**
   * @param policies lends the model of each batch
   * @param tasks the tasks that it was trained for
   */
  public HypothesesHandler(PolicySource policies, Set<String> tasks, InstantSource clock) {
    this.policies = policies;
    this.tasks = Set.copyOf(tasks);
    this.clock = clock;
  }

  /** A request on its way: the question that it gives, or why it gives none. */
  private record Asked(Input input, Prompts.Reading reading) {}

  @Override
  public List<Output> handle(Batch batch) {
    return policies.use(policy -> handle(batch, policy));
  }

  private List<Output> handle(Batch batch, Policy policy) {
    Prompts prompts = new Prompts(policy.model(), tasks);
    List<Output> outputs = new ArrayList<>();
    List<Asked> asked = new ArrayList<>();
    for (Input input : batch.inputs()) {
      if (input.value() instanceof GenerationRequest request) {
        asked.add(new Asked(input, prompts.read(request)));
      } else {
        outputs.add(DeadLetters.unexpected(SERVICE, input));
      }
    }
    outputs.addAll(answer(asked, policy));
    return outputs;
  }

  private List<Output> answer(List<Asked> asked, Policy policy) {
    List<Question> readable =
        asked.stream().flatMap(each -> each.reading().question().stream()).toList();
    List<List<Sample>> generated =
        readable.isEmpty() ? List.of() : Reconsideration.answer(policy.model(), readable);
    Iterator<List<Sample>> samples = generated.iterator();
    Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    List<Output> outputs = new ArrayList<>();
    for (Asked each : asked) {
      List<Candidate> candidates =
          each.reading().question().isPresent()
              ? samples.next().stream().map(HypothesesHandler::candidate).toList()
              : List.of();
      outputs.add(output(each, candidates, policy.version(), now));
    }
    return outputs;
  }

  private static Output output(
      Asked asked, List<Candidate> candidates, ModelVersion version, Instant now) {
    GenerationRequest request = (GenerationRequest) asked.input().value();
    Failure failure = asked.reading().failure().orElse(null);
    Hypotheses hypotheses = new Hypotheses(request, candidates, version, now, failure);
    return Output.of(Topics.HYPOTHESES, asked.input().partition(), asked.input().key(), hypotheses);
  }

  private static Candidate candidate(Sample sample) {
    return new Candidate(
        sample.text(),
        sample.tokens(),
        sample.logProbs(),
        sample.ended() ? StopReason.END : StopReason.LENGTH);
  }
}
