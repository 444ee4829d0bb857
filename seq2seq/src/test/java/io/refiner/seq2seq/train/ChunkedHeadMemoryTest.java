package io.refiner.seq2seq.train;

import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.refiner.seq2seq.ForkedJvm;

import static org.assertj.core.api.Assertions.assertThat;

/** Contract: the logits of a batch never stand whole. */
@Tag("slow")
class ChunkedHeadMemoryTest {

  @TempDir private Path folder;

  @Test
  void scoresAndGradientsNeedLessThanAllLogitsOnce() {
    ForkedJvm jvm = ForkedJvm.run(folder, List.of("-Xmx256m"), LargeHead.class);
    assertThat(jvm.exitCode()).as(jvm.output()).isZero();
  }
}
