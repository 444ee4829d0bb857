package io.refiner.seq2seq.runtime;

import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;

import io.refiner.seq2seq.DeviceChoice;
import io.refiner.seq2seq.NetworkPath;
import io.refiner.seq2seq.Seq2SeqModel;
import io.refiner.seq2seq.Seq2SeqSettings;
import io.refiner.seq2seq.TinyModels;
import io.refiner.seq2seq.WeightFormat;
import io.refiner.seq2seq.checkpoint.Checkpoint;
import io.refiner.seq2seq.checkpoint.StorageType;
import io.refiner.seq2seq.checkpoint.StoredTensor;
import io.refiner.seq2seq.generation.Decoding;
import io.refiner.seq2seq.generation.Prompt;
import io.refiner.seq2seq.network.StoredWeights;
import io.refiner.seq2seq.train.Example;
import io.refiner.seq2seq.train.SequenceTrainer;

/**
 * Ways in which an array over memory that Java owns kills the process. Each is gone bare, by DJL's
 * own means, and as Refiner goes it; docs/native-memory.md has them all.
 *
 * <p>Arguments: {@code bare} and the trap's name, or {@code ours}; then a folder with a model.
 */
enum NativeTrap {

  /** Weights that are trained are written to, and the file is mapped to be read only. */
  WRITES_TO_A_MAPPED_FILE {
    @Override
    void bare(NDManager manager, Path folder) {
      StoredTensor tensor = Checkpoint.read(folder).tensors().get(EMBEDDING);
      Shape shape = new Shape(tensor.shape().stream().mapToLong(Long::longValue).toArray());
      manager.create(mapped(tensor), shape, DataType.FLOAT32).addi(1);
    }

    @Override
    void ours(NDManager manager, Path folder) {
      StoredTensor tensor = Checkpoint.read(folder).tensors().get(EMBEDDING);
      float before = tensor.floats().getFloat(0);
      NDArray weight = StoredWeights.load(manager, tensor).addi(1);
      require(weight.toFloatArray()[0] == before + 1, "a weight that is trained changes");
      require(tensor.floats().getFloat(0) == before, "its file does not");
    }
  },

  /** Only the array that was made from a buffer holds the buffer; its views don't. */
  OUTLIVES_ITS_BUFFER {
    @Override
    void bare(NDManager manager, Path folder) {
      NDArray wrapped = wrapped(manager, new Shape(LARGE / Float.BYTES));
      NDArray view = wrapped.expandDims(0);
      wrapped.close();
      collectBuffers();
      view.sum().getFloat();
    }

    @Override
    void ours(NDManager manager, Path folder) {
      for (WeightFormat format : WeightFormat.values()) {
        Seq2SeqSettings settings =
            Seq2SeqSettings.on(DeviceChoice.CPU).withNetwork(NetworkPath.COMPILED, format);
        try (Seq2SeqModel model = Seq2SeqModel.open(folder, settings)) {
          Object before = model.generate(PROMPTS);
          collectBuffers();
          require(model.generate(PROMPTS).equals(before), format + " answers as before");
        }
      }
    }
  },

  /** Autograd keeps the tensor that it needs, not the Java memory below it. */
  CLOSED_BEFORE_BACKWARD {
    @Override
    void bare(NDManager manager, Path folder) {
      // A gradient that is smaller than the input can't take the place that the input has left.
      NDArray weight = manager.ones(new Shape(1 << 12, 1));
      weight.setRequiresGradient(true);
      NDArray input = wrapped(manager, new Shape(LARGE / Float.BYTES >> 12, 1 << 12));
      NDArray loss = NativeRuntime.recording(() -> input.matMul(weight).sum());
      input.close();
      collectBuffers();
      JniUtils.backward((PtNDArray) loss, (PtNDArray) loss.onesLike(), false, false);
    }

    @Override
    void ours(NDManager manager, Path folder) {
      List<Double> calm = losses(folder);
      Thread collector = new Thread(NativeTrap::collectForever);
      collector.setDaemon(true);
      collector.start();
      require(losses(folder).equals(calm), "steps are the same amid collections");
    }
  },

  /** DJL's table of types ends before it, and the native side throws where nothing can catch. */
  BRAIN_FLOATS {
    @Override
    void bare(NDManager manager, Path folder) {
      manager.zeros(new Shape(2), DataType.BFLOAT16);
    }

    @Override
    void ours(NDManager manager, Path folder) {
      Path halves = folder.resolveSibling("halves");
      try (SequenceTrainer trainer = SequenceTrainer.resume(folder, TinyModels.options(1))) {
        trainer.save(halves, StorageType.BF16);
      }
      StoredTensor tensor = Checkpoint.read(halves).tensors().get(EMBEDDING);
      require(tensor.type() == StorageType.BF16, "weights are stored as bfloat16");
      NDArray weight = StoredWeights.load(manager, tensor);
      require(weight.getDataType() == DataType.FLOAT32, "and computed with as float32");
    }
  };

  private static final String EMBEDDING = "shared.weight";

  /** Beyond what malloc keeps for itself: when it is freed, the pages are gone. */
  private static final int LARGE = 64 << 20;

  private static final List<Prompt> PROMPTS =
      List.of(new Prompt("4 5 6", 3, Decoding.nucleus(0.9, 1, 20), 5));

  /** What kills. */
  abstract void bare(NDManager manager, Path folder);

  /** What does the same and lives. */
  abstract void ours(NDManager manager, Path folder);

  public static void main(String[] args) {
    Path folder = Path.of(args[args.length - 1]);
    try (NDManager manager = NativeRuntime.newManager(Device.cpu())) {
      if (args[0].equals("bare")) {
        valueOf(args[1]).bare(manager, folder);
      } else {
        Stream.of(values()).forEach(trap -> trap.ours(manager, folder));
      }
    }
  }

  /** Returns when no buffer that nobody holds is left. */
  private static void collectBuffers() {
    for (int tries = 0; tries < 100 && bufferBytes() > LARGE / 2; tries++) {
      System.gc();
    }
    for (int tries = 0; tries < 5; tries++) {
      System.gc();
    }
  }

  private static long bufferBytes() {
    return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
        .mapToLong(BufferPoolMXBean::getMemoryUsed)
        .sum();
  }

  private static ByteBuffer mapped(StoredTensor tensor) {
    try (FileChannel channel = FileChannel.open(tensor.file())) {
      return channel
          .map(FileChannel.MapMode.READ_ONLY, tensor.offset(), tensor.size() * Float.BYTES)
          .order(ByteOrder.nativeOrder());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static NDArray wrapped(NDManager manager, Shape shape) {
    ByteBuffer buffer = ByteBuffer.allocateDirect(LARGE).order(ByteOrder.nativeOrder());
    return manager.create(buffer, shape, DataType.FLOAT32);
  }

  private static List<Double> losses(Path folder) {
    Random random = new Random(4);
    List<Double> losses = new ArrayList<>();
    try (SequenceTrainer trainer = SequenceTrainer.resume(folder, TinyModels.options(1))) {
      for (int step = 0; step < 8; step++) {
        List<Example> batch = Stream.generate(() -> TinyModels.reversal(random)).limit(8).toList();
        losses.add(trainer.step(batch, 1e-3));
      }
    }
    return losses;
  }

  private static void collectForever() {
    while (true) {
      System.gc();
    }
  }

  private static void require(boolean holds, String promise) {
    if (!holds) {
      throw new IllegalStateException("not so: " + promise);
    }
  }
}
