package io.refiner.generator.scripted;

import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;

import io.refiner.messaging.worker.Batch;
import io.refiner.messaging.worker.BatchHandler;
import io.refiner.messaging.worker.Input;
import io.refiner.messaging.worker.Output;
import io.refiner.reasoning.mwp.formula.Formula;
import io.refiner.reasoning.mwp.perturbation.Perturbation;
import io.refiner.reasoning.mwp.perturbation.Perturbed;
import io.refiner.reasoning.mwp.perturbation.Perturber;
import io.refiner.schemas.Topics;
import io.refiner.schemas.record.Candidate;
import io.refiner.schemas.record.Failure;
import io.refiner.schemas.record.GenerationRequest;
import io.refiner.schemas.record.Gold;
import io.refiner.schemas.record.Hypotheses;
import io.refiner.schemas.record.ModelVersion;
import io.refiner.schemas.record.Problem;
import io.refiner.schemas.record.StopReason;

/**
 * Answers math word problems from their gold: wrongly at first, rightly from a given turn on. The
 * same request is always answered the same; a problem without gold fails.
 */
public final class ScriptedHandler implements BatchHandler {

  private static final ModelVersion SCRIPT = new ModelVersion("scripted", 0L, "");
  private static final List<Perturbation> ALWAYS_POSSIBLE = List.of(Perturbation.OPERATOR);

  private final int rightFrom;

  /**
   * @param rightFrom the first turn that is answered rightly, from 1
   */
  public ScriptedHandler(int rightFrom) {
    if (rightFrom < 1) {
      throw new IllegalArgumentException("rightFrom must be at least 1, but is " + rightFrom);
    }
    this.rightFrom = rightFrom;
  }

  @Override
  public List<Output> handle(Batch batch) {
    return batch.inputs().stream().map(input -> answer(batch, input)).toList();
  }

  private Output answer(Batch batch, Input input) {
    GenerationRequest request = (GenerationRequest) input.value();
    Optional<Formula> gold =
        request.getProblem().getGold().map(Gold::getHypothesis).map(Formula::parse);
    Failure failure =
        gold.isPresent() ? null : new Failure("no-gold", "gold", "a script needs gold: give it");
    Hypotheses hypotheses =
        new Hypotheses(
            request,
            gold.map(formula -> candidates(request, formula)).orElse(List.of()),
            SCRIPT,
            batch.now().truncatedTo(ChronoUnit.MILLIS),
            failure);
    return Output.of(Topics.HYPOTHESES, input.partition(), input.key(), hypotheses);
  }

  private List<Candidate> candidates(GenerationRequest request, Formula gold) {
    String text = request.getTurn() < rightFrom ? wrong(request, gold) : gold.canonical();
    Candidate candidate = new Candidate(text, List.of(), List.of(), StopReason.END);
    return Collections.nCopies(request.getProblem().getOptions().getSamples(), candidate);
  }

  private static String wrong(GenerationRequest request, Formula gold) {
    Problem problem = request.getProblem();
    Random random = new Random(request.getSeed());
    return Perturber.perturb(gold, problem.getNumbers().size(), ALWAYS_POSSIBLE, random)
        .map(Perturbed::formula)
        .map(Formula::canonical)
        .orElse("");
  }
}
