package io.refiner.cli.evaluation;

import com.typesafe.config.Config;

/** Sets stages up. */
@FunctionalInterface
interface Stages {

  /**
   * A stage with the generator and the critic that the settings name.
   *
   * @throws io.refiner.cli.terminal.UsageException naming key and value of a setting that is wrong
   * @throws io.refiner.seq2seq.checkpoint.CheckpointException if a checkpoint is not a whole T5
   */
  Stage open(Config root);
}
