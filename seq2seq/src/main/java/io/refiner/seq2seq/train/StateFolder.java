package io.refiner.seq2seq.train;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.refiner.files.AtomicFolder;
import io.refiner.seq2seq.adapter.Adapter;
import io.refiner.seq2seq.checkpoint.Checkpoint;
import io.refiner.seq2seq.checkpoint.CheckpointException;
import io.refiner.seq2seq.checkpoint.FloatTensor;
import io.refiner.seq2seq.checkpoint.Json;
import io.refiner.seq2seq.checkpoint.ModelFolder;
import io.refiner.seq2seq.checkpoint.StorageType;
import io.refiner.seq2seq.checkpoint.StoredTensor;
import io.refiner.seq2seq.checkpoint.TensorFile;
import io.refiner.seq2seq.checkpoint.ValueHeadFile;
import io.refiner.seq2seq.network.StoredWeights;
import io.refiner.seq2seq.network.Weights;

/**
 * A trainer's state on disk: {@code model/} is the newest weights as a Hugging Face folder, or the
 * base that {@code adapter/} belongs to, {@code value_head.safetensors} the value head if one is
 * trained, {@code moments.safetensors} what AdamW remembers, {@code averages.safetensors} the
 * running averages if there are any, {@code trainer.json} the step and the options that decide what
 * comes next.
 */
final class StateFolder {

  private static final String MODEL = "model";
  private static final String ADAPTER = "adapter";
  private static final String TRAINER = "trainer.json";
  private static final String MOMENTS = "moments.safetensors";
  private static final String AVERAGES = "averages.safetensors";
  private static final String MEAN = "mean.";
  private static final String SQUARE = "square.";
  private static final String FORMAT = "2";
  private static final long MAX_BYTES = 1 << 20;

  private final Path folder;
  private final long steps;

  private StateFolder(Path folder, long steps) {
    this.folder = folder;
    this.steps = steps;
  }

  /** Writes a state; until all of it is on the disk the folder holds what it held before. */
  static void write(Path folder, TrainedModel model, TrainerOptions options, long steps) {
    Base base = model.base();
    Learned learned = model.learned();
    ModelFolder.replace(
        folder,
        name -> false,
        empty -> {
          model
              .newestAdapter()
              .ifPresent(adapter -> adapter.write(empty.resolve(ADAPTER), "../" + MODEL));
          if (options.valueHead()) {
            TensorFile.write(
                empty.resolve(ValueHeadFile.NAME), Learned.valueHead(learned.weights()));
          }
          StoredWeights.writer(base.config(), base.tokenizer(), base.weights())
              .write(empty.resolve(MODEL), StorageType.F32);
          Map<String, FloatTensor> moments = new LinkedHashMap<>();
          moments.putAll(tensors(MEAN, learned.moments().means()));
          moments.putAll(tensors(SQUARE, learned.moments().squares()));
          TensorFile.write(empty.resolve(MOMENTS), moments);
          if (learned.averaged()) {
            TensorFile.write(empty.resolve(AVERAGES), tensors("", learned.averages()));
          }
          Files.writeString(empty.resolve(TRAINER), json(options, steps));
        });
  }

  /**
   * Opens a state.
   *
   * @throws CheckpointException if it isn't whole, or was written with options that would have led
   *     elsewhere
   */
  static StateFolder open(Path folder, TrainerOptions options) {
    Path current = AtomicFolder.current(folder);
    Path file = current.resolve(TRAINER);
    JsonNode json = Json.object(file, MAX_BYTES);
    String format = json.path("format").asText("missing");
    if (!format.equals(FORMAT)) {
      throw new CheckpointException(file + ": format must be " + FORMAT + ", not " + format);
    }
    options
        .decisive()
        .forEach((key, value) -> same(file, key, json.path("options").path(key), value));
    JsonNode steps = json.path("steps");
    if (!steps.isIntegralNumber() || !steps.canConvertToLong() || steps.longValue() < 0) {
      throw new CheckpointException(file + ": steps must be a count, not " + steps);
    }
    return new StateFolder(current, steps.longValue());
  }

  long steps() {
    return steps;
  }

  /** The model that it was written of. */
  Checkpoint model() {
    return Checkpoint.read(folder.resolve(MODEL));
  }

  /** What was learned on top of the base. */
  Learned learned(NDManager manager, Base base, TrainerOptions options) {
    Weights model =
        options.lora().isPresent()
            ? LiveAdapter.load(manager, Adapter.read(folder.resolve(ADAPTER), base.config()))
            : base.weights();
    Weights weights = options.valueHead() ? model.and(valueHead(manager, base)) : model;
    Weights averages =
        options.ema() > 0 ? load(manager, folder.resolve(AVERAGES), "", weights) : weights;
    Path moments = folder.resolve(MOMENTS);
    return new Learned(
        weights,
        averages,
        new Moments(
            load(manager, moments, MEAN, weights), load(manager, moments, SQUARE, weights), steps));
  }

  private Weights valueHead(NDManager manager, Base base) {
    return ValueHeadFile.read(folder, base.config())
        .map(stored -> StoredWeights.load(manager, stored))
        .orElseThrow(
            () -> new CheckpointException(folder.resolve(ValueHeadFile.NAME) + " is missing"));
  }

  private static Weights load(NDManager manager, Path file, String prefix, Weights like) {
    Map<String, StoredTensor> stored = TensorFile.read(file);
    Map<String, StoredTensor> wanted = new LinkedHashMap<>();
    like.arrays()
        .forEach(
            (name, array) -> {
              StoredTensor tensor = stored.get(prefix + name);
              List<Long> shape = StoredWeights.tensor(array).shape();
              if (tensor == null) {
                throw new CheckpointException(file + ": tensor " + prefix + name + " is missing");
              }
              if (!tensor.shape().equals(shape)) {
                throw new CheckpointException(
                    "%s: tensor %s has the shape %s, but the model's is %s"
                        .formatted(file, prefix + name, tensor.shape(), shape));
              }
              wanted.put(name, tensor);
            });
    return StoredWeights.load(manager, wanted);
  }

  private static Map<String, FloatTensor> tensors(String prefix, Weights weights) {
    Map<String, FloatTensor> tensors = new LinkedHashMap<>();
    weights
        .arrays()
        .forEach((name, array) -> tensors.put(prefix + name, StoredWeights.tensor(array)));
    return tensors;
  }

  private static String json(TrainerOptions options, long steps) {
    ObjectNode json = Json.newObject();
    json.put("format", FORMAT);
    json.put("steps", steps);
    options.decisive().forEach(json.putObject("options")::put);
    return json.toPrettyString() + "\n";
  }

  private static void same(Path file, String key, JsonNode stored, String asked) {
    if (!stored.asText().equals(asked)) {
      throw new CheckpointException(
          "%s was written with %s = %s, so that %s would not go on as it began"
              .formatted(file, key, stored.asText("nothing"), asked));
    }
  }
}
