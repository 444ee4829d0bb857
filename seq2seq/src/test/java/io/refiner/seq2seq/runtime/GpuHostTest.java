package io.refiner.seq2seq.runtime;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import ai.djl.engine.EngineException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.refiner.seq2seq.ForkedJvm;

import static org.assertj.core.api.Assertions.assertThat;

class GpuHostTest {

  @TempDir private Path root;
  private final Map<String, String> environment = new HashMap<>();
  private GpuHost host;

  /** A host that has all. */
  @BeforeEach
  void setUp() throws IOException {
    Path driver = Files.createFile(root.resolve("version"));
    Path libraries = Files.createDirectory(root.resolve("lib"));
    Files.createFile(libraries.resolve("libtorch_cuda.so"));
    Files.writeString(root.resolve("build-version"), "2.7.1+cu128\n");
    environment.put("PYTORCH_LIBRARY_PATH", libraries.toString());
    environment.put("PYTORCH_FLAVOR", "cu128");
    environment.put("PYTORCH_VERSION", "2.7.1");
    host = new GpuHost(driver, name -> environment.getOrDefault(name, ""));
  }

  @Test
  void namesTheCudaRuntimeWhereAllElseIsThere() {
    assertThat(host.missing()).singleElement().asString().contains("libcudart.so");
  }

  @Test
  void namesAllThatIsMissingAtOnce() throws IOException {
    Files.delete(root.resolve("version"));
    environment.clear();
    assertThat(host.hasDriver()).isFalse();
    assertThat(host.missing()).hasSize(4);
    assertThat(host.missing().get(0)).contains("NVIDIA driver");
    assertThat(host.missing().get(1)).contains("PYTORCH_LIBRARY_PATH", "2.7.1+cu128");
    assertThat(host.missing().get(2)).contains("PYTORCH_VERSION=2.7.1");
    assertThat(host.missing().get(3)).contains("PYTORCH_FLAVOR=cu128");
  }

  @Test
  void namesALibtorchWithoutCuda() throws IOException {
    Files.delete(root.resolve("lib").resolve("libtorch_cuda.so"));
    assertThat(host.missing()).singleElement().asString().contains("libtorch_cuda.so");
  }

  @ParameterizedTest
  @CsvSource({"PYTORCH_FLAVOR, cpu, cu128", "PYTORCH_VERSION, 2.8.0, 2.7.1"})
  void namesAVariableThatAsksForAnotherLibtorch(String name, String value, String right) {
    environment.put(name, value);
    assertThat(host.missing())
        .singleElement()
        .isEqualTo("%s=%s (it is '%s')".formatted(name, right, value));
  }

  @Test
  void saysWhyTheEngineDidNotStartAndWhatIsMissing() throws IOException {
    Files.delete(root.resolve("lib").resolve("libtorch_cuda.so"));
    Throwable failure =
        new EngineException(
            "Failed to load", new UnsatisfiedLinkError("libc10_cuda.so: cannot open"));
    assertThat(host.startFailure(failure))
        .contains("libtorch could not be started: libc10_cuda.so: cannot open")
        .contains("missing: libtorch_cuda.so in PYTORCH_LIBRARY_PATH")
        .contains("docs/gpu.md");
    environment.clear();
    assertThat(host.startFailure(failure))
        .isEqualTo("libtorch could not be started: libc10_cuda.so: cannot open");
  }

  @Test
  void anEngineThatDoesNotStartHereSaysWhatIsMissing() {
    List<String> options =
        List.of("-DPYTORCH_VERSION=2.8.0", "-DDJL_CACHE_DIR=" + root.resolve("cache"));
    ForkedJvm jvm = ForkedJvm.run(root, options, NativeTrap.class, "ours", "all", "nowhere");
    assertThat(jvm.output())
        .contains("IllegalStateException: libtorch could not be started")
        .contains("PYTORCH_VERSION=2.7.1 (it is '2.8.0')");
  }

  @Test
  void namesALibtorchOfAnotherVersion() throws IOException {
    Files.writeString(root.resolve("build-version"), "2.8.0+cu128\n");
    assertThat(host.missing()).singleElement().asString().contains("2.7.1+cu128", "2.8.0+cu128");
  }
}
