package io.refiner.critic;

import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

import com.typesafe.config.Config;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.refiner.messaging.worker.TransactionalWorker;
import io.refiner.messaging.worker.WorkerSettings;
import io.refiner.schemas.Topics;
import io.refiner.schemas.record.ModelVersion;
import io.refiner.seq2seq.Seq2SeqModel;
import io.refiner.seq2seq.generation.ExclusiveGenerator;
import io.refiner.seq2seq.generation.TextGenerator;

/** The critic as a service: hypotheses in, feedback out. */
public final class CriticService implements AutoCloseable {

  /** The service's name, which is its consumer group. */
  public static final String NAME = "critic";

  private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(10);
  private static final Logger LOG = LoggerFactory.getLogger(CriticService.class);

  private final Optional<TextGenerator> model;
  private final TransactionalWorker worker;

  private CriticService(Optional<TextGenerator> model, TransactionalWorker worker) {
    this.model = model;
    this.worker = worker;
  }

  /**
   * How a critic consumes.
   *
   * @param root the whole configuration
   * @param instance names it among the critics, the same after a restart
   */
  public static WorkerSettings worker(Config root, String instance) {
    return WorkerSettings.parse(root, NAME, instance, List.of(Topics.HYPOTHESES), Optional.empty());
  }

  /** A critic whose metrics nobody reads. */
  public static CriticService create(WorkerSettings worker, CriticSettings settings) {
    return create(worker, settings, new SimpleMeterRegistry());
  }

  /**
   * A critic with its checkpoint loaded, if it has one; nothing is consumed before it runs.
   *
   * @throws io.refiner.seq2seq.checkpoint.CheckpointException if the checkpoint is not a whole T5
   */
  public static CriticService create(
      WorkerSettings worker, CriticSettings settings, MeterRegistry metrics) {
    Optional<TextGenerator> model = settings.checkpoint().map(folder -> open(folder, settings));
    FeedbackHandler handler =
        model
            .map(opened -> handler(opened, settings))
            .orElseGet(() -> FeedbackHandler.oracle(InstantSource.system()));
    return new CriticService(model, TransactionalWorker.create(worker, handler, metrics));
  }

  private static TextGenerator open(Path folder, CriticSettings settings) {
    return new ExclusiveGenerator(Seq2SeqModel.open(folder, settings.model()), CLOSE_PATIENCE);
  }

  private static FeedbackHandler handler(TextGenerator model, CriticSettings settings) {
    Path folder = settings.checkpoint().orElseThrow().toAbsolutePath().normalize().getFileName();
    ModelVersion version = new ModelVersion(String.valueOf(folder), 0L, model.digest());
    LOG.info("critic {} loaded, digest {}", version.getName(), version.getDigest());
    return FeedbackHandler.of(model, version, settings, InstantSource.system());
  }

  /** Works until it is closed, on the calling thread. */
  public void run() {
    worker.run();
  }

  /** Finishes or hands back the batch at work, leaves the group, and frees the model. */
  @Override
  public void close() {
    worker.close();
    model.ifPresent(TextGenerator::close);
  }
}
