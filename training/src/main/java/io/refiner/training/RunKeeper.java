package io.refiner.training;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

import io.refiner.seq2seq.T5Config;
import io.refiner.seq2seq.adapter.AdapterBase;
import io.refiner.seq2seq.checkpoint.Checkpoint;
import io.refiner.seq2seq.checkpoint.StorageType;
import io.refiner.seq2seq.train.Example;
import io.refiner.seq2seq.train.SequenceTrainer;
import io.refiner.training.report.ModelCard;
import io.refiner.training.supervised.Divergence;
import io.refiner.training.supervised.RunState;
import io.refiner.training.supervised.RunState.Best;
import io.refiner.training.supervised.Score;
import io.refiner.training.supervised.SupervisedRun.Keeper;

/** Keeps the best weights, their card and the state in the output folder. */
record RunKeeper(RoleRun run, SequenceTrainer trainer, Supplier<Score> evaluator)
    implements Keeper {

  @Override
  public Score evaluate() {
    return evaluator.get();
  }

  @Override
  public void keepBest(Best best, Duration elapsed) {
    TrainingRequest request = run.request();
    if (run.all().lora().enabled()) {
      Path adapted = request.base().orElseThrow();
      Path adapter = request.output().resolve(LoraSettings.FOLDER);
      trainer.saveAdapter(adapter, adapted.toString());
      AdapterBase.write(adapter, Checkpoint.read(adapted).digest());
    }
    if (savesWhole()) {
      trainer.save(request.output(), StorageType.F16, folder -> card(best, elapsed, folder));
    } else {
      card(best, elapsed, request.output());
    }
  }

  @Override
  public void keepState(RunState state) {
    run.history().states().keep(trainer, run.history().at(state));
  }

  @Override
  public RuntimeException diverged(Divergence divergence, List<Example> examples) {
    String where;
    try {
      Path file = DivergedBatch.write(run.request().output(), examples);
      where = RunFacts.tail(file).toString();
      run.history().diverged(divergence);
    } catch (IOException | RuntimeException e) {
      where = "no file (%s)".formatted(e.getMessage());
    }
    return DivergedRunException.of(
        run.role(),
        divergence,
        run.history().divergedBefore(divergence.step()),
        where,
        run.settings().schedule().peak());
  }

  /** Leaves what a run at its end leaves: nothing to be resumed. */
  void finish(RunState state) {
    state.best().ifPresent(best -> card(best, state.elapsed(), run.request().output()));
    run.history().states().delete();
    DivergedBatch.delete(run.request().output());
  }

  /** Writes the card beside the weights, into a folder that is about to be the output. */
  private void card(Best best, Duration elapsed, Path folder) {
    TrainingRequest request = run.request();
    new ModelCard(
            run.learner(),
            request.command(),
            request.seed(),
            elapsed,
            run.material().amount(),
            run.origin(),
            request.base().map(base -> RunFacts.tail(base).toString()),
            RunFacts.tail(request.dev()).toString(),
            best.step(),
            best.score().parts())
        .write(folder, request.output(), shape(folder));
  }

  /** An adapter has the shape of what it adapts. */
  private T5Config shape(Path folder) {
    Path weights = savesWhole() ? folder : run.request().base().orElseThrow();
    return Checkpoint.read(weights).config();
  }

  private boolean savesWhole() {
    return !run.all().lora().enabled() || run.all().lora().merge();
  }
}
