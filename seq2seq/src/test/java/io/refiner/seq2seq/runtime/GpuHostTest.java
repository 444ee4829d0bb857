package io.refiner.seq2seq.runtime;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
    assertThat(host.missing()).hasSize(3);
    assertThat(host.missing().get(0)).contains("NVIDIA driver");
    assertThat(host.missing().get(1)).contains("PYTORCH_LIBRARY_PATH", "2.7.1+cu128");
    assertThat(host.missing().get(2)).contains("PYTORCH_FLAVOR=cu128");
  }

  @Test
  void namesALibtorchWithoutCuda() throws IOException {
    Files.delete(root.resolve("lib").resolve("libtorch_cuda.so"));
    assertThat(host.missing()).singleElement().asString().contains("libtorch_cuda.so");
  }

  @Test
  void namesALibtorchOfAnotherVersion() throws IOException {
    Files.writeString(root.resolve("build-version"), "2.8.0+cu128\n");
    assertThat(host.missing()).singleElement().asString().contains("2.7.1+cu128", "2.8.0+cu128");
  }
}
