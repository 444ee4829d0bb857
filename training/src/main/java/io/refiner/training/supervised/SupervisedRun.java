package io.refiner.training.supervised;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import io.refiner.seq2seq.train.DivergedException;
import io.refiner.seq2seq.train.Example;
import io.refiner.training.supervised.ProgressListener.Evaluation;
import io.refiner.training.supervised.ProgressListener.Progress;
import io.refiner.training.supervised.RunState.Best;
import io.refiner.training.supervised.RunState.Tally;

/**
 * The loop around a trainer: steps at the scheduled rate, evaluations in between and at the end,
 * the best weights and the run's state handed out to be saved, an early end when no better ones
 * come.
 */
public final class SupervisedRun {

  private static final int REPORT_EVERY = 10;

  private final Learner learner;
  private final Batches batches;
  private final RunSettings settings;
  private final Pace pace;
  private final ProgressListener listener;
  private long start;
  private long step;
  private long evaluated;
  private long saved;
  private Tally tally;
  private Optional<Best> best;
  private int worse;
  private boolean done;

  /**
   * Prepares a run.
   *
   * @param learner takes the steps
   * @param time ends it earlier than its steps
   */
  public SupervisedRun(
      Learner learner,
      Batches batches,
      RunSettings settings,
      Optional<Duration> time,
      ProgressListener listener) {
    this.learner = learner;
    this.batches = batches;
    this.settings = settings;
    this.pace = new Pace(settings.steps(), time);
    this.listener = listener;
    take(RunState.begin());
  }

  /** What learns; it leaves the weights as they were where it fails. */
  @FunctionalInterface
  public interface Learner {

    /**
     * Takes a step and returns the loss before it.
     *
     * @throws DivergedException if the loss or its gradients are not finite
     */
    double step(List<List<Example>> batches, double rate);
  }

  /** Scores the weights as they are and keeps what a run leaves behind. */
  public interface Keeper {

    /** Scores the weights. */
    Score evaluate();

    /** Keeps the weights: no evaluation before was better. */
    void keepBest(Best best, Duration elapsed);

    /** Keeps the state, which the run can be resumed from. */
    void keepState(RunState state);

    /** Keeps what is to be known of a step that could not be taken; gives what ends the run. */
    RuntimeException diverged(Divergence divergence, List<Example> examples);
  }

  /**
   * How a run ended.
   *
   * @param finished whether it came to its end; else it was stopped and its state kept
   * @param state its last state
   */
  public record Outcome(boolean finished, RunState state) {}

  /** Goes on where an interrupted run was; the learner has been restored to it. */
  public void resume(RunState state) {
    take(state);
    batches.resume(state.position(), state.written());
  }

  /** Runs to the end, or until the listener asks to stop. */
  public Outcome run(Keeper keeper) {
    listener.onStep(progress(settings.schedule().at(pace.done(step, elapsed()))));
    while (true) {
      if (listener.stopRequested() && !ended()) {
        save(keeper);
        return new Outcome(false, state());
      }
      if (evaluationDue()) {
        evaluate(keeper);
      }
      if (ended()) {
        return new Outcome(true, state());
      }
      if (saveDue()) {
        save(keeper);
      }
      step(keeper);
    }
  }

  private boolean ended() {
    return done && evaluated == step || worse >= settings.evaluation().patience();
  }

  private boolean evaluationDue() {
    return evaluated < step && (done || step % settings.evaluation().every() == 0);
  }

  private boolean saveDue() {
    return saved < step && (evaluated == step || step % settings.saveEvery() == 0);
  }

  private void step(Keeper keeper) {
    double rate = settings.schedule().at(pace.done(step, elapsed()));
    List<List<Example>> micro = new ArrayList<>();
    int tokens = 0;
    for (int i = 0; i < settings.update().accumulate(); i++) {
      Batches.Batch batch = batches.next();
      micro.add(batch.examples());
      tokens += batch.tokens();
    }
    tally = tally.plus(loss(micro, rate, keeper), tokens);
    step++;
    done = pace.done(step, elapsed()) >= 1;
    listener.onStep(progress(rate));
    if (step % REPORT_EVERY == 0 || done) {
      listener.onProgress(progress(rate));
      tally = tally.reported();
    }
  }

  private double loss(List<List<Example>> micro, double rate, Keeper keeper) {
    try {
      return learner.step(micro, rate);
    } catch (DivergedException e) {
      throw keeper.diverged(
          new Divergence(step + 1, e.loss(), e.gradientNorm(), rate),
          micro.stream().flatMap(List::stream).toList());
    }
  }

  private Progress progress(double rate) {
    double perSecond = tally.tokens() / Math.max(1e-9, elapsed().toNanos() / 1e9);
    double loss = tally.lossSum() / Math.max(1, tally.steps());
    Duration left = pace.left(step, elapsed());
    return new Progress(step, settings.steps(), loss, rate, perSecond, left);
  }

  private void evaluate(Keeper keeper) {
    Score score = keeper.evaluate();
    double value = settings.evaluation().value(score);
    boolean better = best.map(before -> isBetter(value, before.value())).orElse(true);
    worse = better ? 0 : worse + 1;
    evaluated = step;
    if (better) {
      Best now = new Best(step, value, score);
      best = Optional.of(now);
      keeper.keepBest(now, elapsed());
    }
    listener.onEvaluation(new Evaluation(step, score.parts(), better));
  }

  /** A value that is no number is better than none, and worse than any other. */
  private static boolean isBetter(double value, double than) {
    return value > than || Double.isNaN(than) && !Double.isNaN(value);
  }

  private void save(Keeper keeper) {
    keeper.keepState(state());
    saved = step;
  }

  private RunState state() {
    return new RunState(
        step, evaluated, elapsed(), tally, best, worse, batches.position(), batches.written());
  }

  private void take(RunState state) {
    start = System.nanoTime() - state.elapsed().toNanos();
    step = state.step();
    evaluated = state.evaluated();
    saved = state.step();
    tally = state.tally();
    best = state.best();
    worse = state.worse();
    done = step > 0 && pace.done(step, state.elapsed()) >= 1;
  }

  private Duration elapsed() {
    return Duration.ofNanos(System.nanoTime() - start);
  }
}
