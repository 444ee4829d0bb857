package io.refiner.critic;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import io.refiner.reasoning.task.Task;
import io.refiner.reasoning.wire.FeedbackRecords;
import io.refiner.reasoning.wire.ProblemRecords;
import io.refiner.schemas.record.Hypotheses;
import io.refiner.schemas.record.Judgement;
import io.refiner.schemas.record.ModelVersion;

/**
 * A critic whose feedback is now and then replaced by random feedback, to see how much depends on
 * it (REFINER, arXiv 2304.01904, section 6). What is replaced follows from the request's seed.
 */
final class NoisyCritic implements ModelCritic {

  /** Sets the draws apart from the generator's, and those of one record's candidates. */
  private static final long STRIDE = 0x9E3779B97F4A7C15L;

  private final ModelCritic critic;
  private final double rate;

  /**
   * @param rate how likely the feedback on a candidate is replaced, from 0 to 1
   */
  NoisyCritic(ModelCritic critic, double rate) {
    this.critic = critic;
    this.rate = rate;
  }

  @Override
  public ModelVersion version() {
    return critic.version();
  }

  @Override
  public List<Verdict> judge(List<Hypotheses> all) {
    List<Verdict> verdicts = critic.judge(all);
    List<Verdict> heard = new ArrayList<>();
    for (int i = 0; i < all.size(); i++) {
      heard.add(heard(all.get(i), verdicts.get(i)));
    }
    return heard;
  }

  private Verdict heard(Hypotheses hypotheses, Verdict verdict) {
    List<Judgement> judgements = new ArrayList<>();
    for (Judgement judgement : verdict.judgements()) {
      int candidate = judgements.size();
      long seed = hypotheses.getRequest().getSeed() + STRIDE * (candidate + 1);
      Random random = new Random(seed);
      judgements.add(random.nextDouble() < rate ? noise(hypotheses, candidate, random) : judgement);
    }
    return new Verdict(judgements, verdict.critic(), verdict.failure());
  }

  private static Judgement noise(Hypotheses hypotheses, int candidate, Random random) {
    var problem = hypotheses.getRequest().getProblem();
    Task task = ProblemRecords.task(problem);
    String hypothesis = hypotheses.getCandidates().get(candidate).getText();
    return FeedbackRecords.judgement(
        task.randomCritique(ProblemRecords.problem(problem), hypothesis, random));
  }
}
