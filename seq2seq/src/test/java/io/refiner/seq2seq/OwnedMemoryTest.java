package io.refiner.seq2seq;

import java.lang.reflect.Field;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import io.refiner.seq2seq.adapter.LoraOptions;
import io.refiner.seq2seq.generation.Decoding;
import io.refiner.seq2seq.generation.Prompt;
import io.refiner.seq2seq.generation.TextGenerator;
import io.refiner.seq2seq.train.Example;
import io.refiner.seq2seq.train.SequenceTrainer;
import io.refiner.seq2seq.train.TrainerOptions;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Contract: what models and trainers keep is memory of libtorch's own. An array over a Java buffer
 * holds it only as long as that very array is open: a view of it, or what autograd or a packed
 * weight makes of it, would look into memory that is gone.
 */
class OwnedMemoryTest {

  @TempDir private Path folder;

  static Stream<TrainerOptions> ways() {
    TrainerOptions options = TinyModels.options(3);
    return Stream.of(
        options,
        options.withNetwork(NetworkPath.PLAIN).withEma(0.9),
        options.withLora(LoraOptions.DEFAULT).withEma(0.9));
  }

  @ParameterizedTest
  @MethodSource("ways")
  void aTrainerKeepsNoJavaMemory(TrainerOptions options) {
    Path model = TinyModels.saved(folder.resolve("model"));
    try (SequenceTrainer trainer = SequenceTrainer.resume(model, options)) {
      use(trainer);
      assertThat(overJavaMemory(trainer)).isEmpty();
      trainer.saveState(folder.resolve("state"));
    }
    try (SequenceTrainer restored = SequenceTrainer.restore(folder.resolve("state"), options)) {
      use(restored);
      assertThat(overJavaMemory(restored)).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource(value = NetworkPath.class, names = "AUTO", mode = EnumSource.Mode.EXCLUDE)
  void aModelKeepsNoJavaMemory(NetworkPath path) {
    Seq2SeqSettings settings =
        Seq2SeqSettings.on(DeviceChoice.CPU).withNetwork(path, WeightFormat.FP32);
    try (Seq2SeqModel model = Seq2SeqModel.open(TinyModels.saved(folder), settings)) {
      model.generate(List.of(new Prompt("4 5", 2, Decoding.nucleus(0.9, 1, 4), 1)));
      assertThat(overJavaMemory(model)).isEmpty();
    }
  }

  @Test
  void seesAnArrayOverJavaMemory() {
    try (Seq2SeqModel model = Seq2SeqModel.open(TinyModels.saved(folder), DeviceChoice.CPU)) {
      manager(model).create(new float[] {1});
      assertThat(overJavaMemory(model)).hasSize(1);
    }
  }

  private static void use(SequenceTrainer trainer) {
    Random random = new Random(1);
    List<Example> batch = Stream.generate(() -> TinyModels.reversal(random)).limit(3).toList();
    try (TextGenerator generator = trainer.generator()) {
      trainer.step(batch, 1e-3);
      trainer.loss(batch);
      generator.generate(List.of(new Prompt("4 5", 2, Decoding.nucleus(0.9, 1, 4), 1)));
    }
  }

  private static List<NDArray> overJavaMemory(Object owner) {
    return manager(owner).getManagedArrays().stream()
        .filter(OwnedMemoryTest::holdsABuffer)
        .toList();
  }

  private static boolean holdsABuffer(NDArray array) {
    return field(PtNDArray.class, "dataRef", array) != null;
  }

  private static NDManager manager(Object owner) {
    return (NDManager) field(owner.getClass(), "manager", owner);
  }

  private static Object field(Class<?> type, String name, Object owner) {
    try {
      Field field = type.getDeclaredField(name);
      field.setAccessible(true);
      return field.get(owner);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }
}
