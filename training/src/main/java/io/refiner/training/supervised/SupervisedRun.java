package io.refiner.training.supervised;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

import io.refiner.seq2seq.train.SequenceTrainer;
import io.refiner.training.supervised.ProgressListener.Evaluation;
import io.refiner.training.supervised.ProgressListener.Progress;

/**
 * The loop around a trainer: steps at the scheduled rate, evaluations in between and at the end,
 * the best weights handed out to be saved, an early end when no better ones come.
 */
public final class SupervisedRun {

  private static final int REPORT_EVERY = 10;

  private final SequenceTrainer trainer;
  private final Batches batches;
  private final RunSettings settings;
  private final Pace pace;
  private final ProgressListener listener;
  private final long start = System.nanoTime();
  private double lossSum;
  private int lossCount;
  private long tokens;
  private Score best = new Score(Double.NEGATIVE_INFINITY, Map.of());
  private long bestStep;
  private int worse;

  /**
   * Prepares a run.
   *
   * @param time ends it earlier than its steps
   */
  public SupervisedRun(
      SequenceTrainer trainer,
      Batches batches,
      RunSettings settings,
      Optional<Duration> time,
      ProgressListener listener) {
    this.trainer = trainer;
    this.batches = batches;
    this.settings = settings;
    this.pace = new Pace(settings.steps(), time);
    this.listener = listener;
  }

  /** The best evaluation of a run. */
  public record Best(long step, Score score) {}

  /**
   * Runs to the end.
   *
   * @param evaluator scores the weights as they are
   * @param onBest called after each evaluation that none before was better than
   */
  public Best run(Supplier<Score> evaluator, Consumer<Best> onBest) {
    long step = 0;
    boolean ended = false;
    while (!ended) {
      double rate = settings.schedule().at(pace.done(step, elapsed()));
      step(rate);
      step++;
      ended = pace.done(step, elapsed()) >= 1;
      if (step % REPORT_EVERY == 0 || ended) {
        report(step, rate);
      }
      if (step % settings.evaluateEvery() == 0 || ended) {
        evaluate(step, evaluator, onBest);
        ended |= worse >= settings.patience();
      }
    }
    return new Best(bestStep, best);
  }

  private void step(double rate) {
    Batches.Batch batch = batches.next();
    lossSum += trainer.step(batch.examples(), rate);
    lossCount++;
    tokens += batch.tokens();
  }

  private void report(long step, double rate) {
    double perSecond = tokens / Math.max(1e-9, elapsed().toNanos() / 1e9);
    listener.onProgress(
        new Progress(
            step,
            settings.steps(),
            lossSum / lossCount,
            rate,
            perSecond,
            pace.left(step, elapsed())));
    lossSum = 0;
    lossCount = 0;
  }

  private void evaluate(long step, Supplier<Score> evaluator, Consumer<Best> onBest) {
    Score score = evaluator.get();
    boolean better = score.value() > best.value();
    worse = better ? 0 : worse + 1;
    if (better) {
      best = score;
      bestStep = step;
      onBest.accept(new Best(step, score));
    }
    listener.onEvaluation(new Evaluation(step, score.parts(), better));
  }

  private Duration elapsed() {
    return Duration.ofNanos(System.nanoTime() - start);
  }
}
