package io.refiner.generator;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import com.typesafe.config.Config;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.refiner.messaging.worker.TransactionalWorker;
import io.refiner.messaging.worker.WorkerSettings;
import io.refiner.schemas.Topics;
import io.refiner.schemas.record.ModelVersion;
import io.refiner.seq2seq.Seq2SeqModel;
import io.refiner.seq2seq.generation.TextGenerator;

/** The generator as a service: generation requests in, hypotheses out. */
public final class GeneratorService implements AutoCloseable {

  /** The service's name, which is its consumer group. */
  public static final String NAME = "generator";

  private static final Logger log = LoggerFactory.getLogger(GeneratorService.class);

  private final TextGenerator model;
  private final TransactionalWorker worker;

  private GeneratorService(TextGenerator model, TransactionalWorker worker) {
    this.model = model;
    this.worker = worker;
  }

  /**
   * How a generator consumes.
   *
   * @param root the whole configuration
   * @param instance names it among the generators, the same after a restart
   */
  public static WorkerSettings worker(Config root, String instance) {
    return WorkerSettings.parse(
        root, NAME, instance, List.of(Topics.GENERATION_REQUESTS), Optional.empty());
  }

  /**
   * A generator with its checkpoint loaded; nothing is consumed before it runs.
   *
   * @throws io.refiner.seq2seq.checkpoint.CheckpointException if the checkpoint is not a whole T5
   */
  public static GeneratorService create(WorkerSettings worker, GeneratorSettings settings) {
    TextGenerator model = Seq2SeqModel.open(settings.checkpoint(), settings.model());
    ModelVersion version = version(settings.checkpoint(), model);
    log.info("generator {} loaded, digest {}", version.getName(), version.getDigest());
    HypothesesHandler handler =
        new HypothesesHandler(model, version, Set.copyOf(settings.tasks()), InstantSource.system());
    return new GeneratorService(model, TransactionalWorker.create(worker, handler));
  }

  private static ModelVersion version(Path checkpoint, TextGenerator model) {
    Path folder = checkpoint.toAbsolutePath().normalize().getFileName();
    return new ModelVersion(String.valueOf(folder), 0L, model.digest());
  }

  /** Works until it is closed, on the calling thread. */
  public void run() {
    worker.run();
  }

  /** Finishes or hands back the batch at work, leaves the group, and frees the model. */
  @Override
  public void close() {
    worker.close();
    model.close();
  }
}
