package io.refiner.seq2seq.runtime;

import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.refiner.seq2seq.ForkedJvm;
import io.refiner.seq2seq.TinyModels;

import static org.assertj.core.api.Assertions.assertThat;

/** Contract: what kills the process when DJL is used as it offers itself doesn't kill Refiner. */
@Tag("slow")
class NativeTrapsTest {

  private static final List<String> OPTIONS = List.of("-Xmx128m");

  @TempDir private static Path folder;
  private static Path model;

  @BeforeAll
  static void writeAModel() {
    model = TinyModels.saved(folder.resolve("model"));
  }

  @ParameterizedTest
  @EnumSource(NativeTrap.class)
  void theBareWayKillsTheProcess(NativeTrap trap) {
    ForkedJvm jvm = run("bare", trap.name());
    assertThat(jvm.died()).as(jvm.output()).isTrue();
  }

  @Test
  void refinersWaysLiveThroughAllOfThem() {
    ForkedJvm jvm = run("ours", "all");
    assertThat(jvm.exitCode()).as(jvm.output()).isZero();
  }

  private static ForkedJvm run(String way, String trap) {
    return ForkedJvm.run(folder, OPTIONS, NativeTrap.class, way, trap, model.toString());
  }
}
