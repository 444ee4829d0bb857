package io.refiner.seq2seq.runtime;

import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.refiner.seq2seq.ForkedJvm;
import io.refiner.seq2seq.TinyModels;

import static org.assertj.core.api.Assertions.assertThat;

/** Contract: what the device has no memory for is cut or refused, and the process lives. */
@Tag("slow")
class ShortOfMemoryTest {

  private static final List<String> OPTIONS = List.of("-Xmx128m");

  @TempDir private Path folder;

  @ParameterizedTest
  @EnumSource(ShortOfMemory.Work.class)
  void whatFitsIsDoneAndTheRestIsRefusedByName(ShortOfMemory.Work work) {
    String model = TinyModels.saved(folder.resolve("model")).toString();
    ForkedJvm jvm = ForkedJvm.run(folder, OPTIONS, ShortOfMemory.class, work.name(), model);
    assertThat(jvm.exitCode()).as(jvm.output()).isZero();
  }
}
