package io.refiner.seq2seq.runtime;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * A host on which models shall run on GPUs; docs/gpu.md says how it is set up.
 *
 * @param driver the file that the NVIDIA driver shows
 * @param environment variables by name, as the engine reads them; empty where there is none
 */
record GpuHost(Path driver, UnaryOperator<String> environment) {

  private static final String NUMBER = "2.7.1";
  private static final String CUDA = "cu128";

  /** The native glue is built against this version; another one loads and then fails. */
  private static final String LIBTORCH = NUMBER + "+" + CUDA;

  private static final String LIBRARIES = "PYTORCH_LIBRARY_PATH";
  private static final String VERSION = "PYTORCH_VERSION";
  private static final String FLAVOR = "PYTORCH_FLAVOR";

  static GpuHost here() {
    return new GpuHost(
        Path.of("/proc/driver/nvidia/version"),
        name -> Optional.ofNullable(System.getenv(name)).orElse(System.getProperty(name, "")));
  }

  /** What to say when the engine could not be started at all. */
  String startFailure(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    String message = "libtorch could not be started: " + root.getMessage();
    return Stream.of(LIBRARIES, VERSION, FLAVOR).allMatch(name -> environment.apply(name).isEmpty())
        ? message
        : "%s; missing: %s; docs/gpu.md has the steps; without %s, %s and %s models run on the CPU"
            .formatted(message, String.join("; ", missing()), LIBRARIES, VERSION, FLAVOR);
  }

  boolean hasDriver() {
    return Files.exists(driver);
  }

  /** What is missing when the engine shows no GPU, each as something to get or to set. */
  List<String> missing() {
    List<String> missing = new ArrayList<>();
    if (!hasDriver()) {
      missing.add("an NVIDIA driver (" + driver + " is not there)");
    }
    libraries().ifPresent(missing::add);
    setting(VERSION, NUMBER).ifPresent(missing::add);
    setting(FLAVOR, CUDA).ifPresent(missing::add);
    if (missing.isEmpty()) {
      missing.add("CUDA's runtime: libcudart.so of CUDA 12 on LD_LIBRARY_PATH");
    }
    return List.copyOf(missing);
  }

  private Optional<String> setting(String name, String value) {
    String set = environment.apply(name);
    return set.equals(value)
        ? Optional.empty()
        : Optional.of(name + "=" + value + " (it is '" + set + "')");
  }

  private Optional<String> libraries() {
    String path = environment.apply(LIBRARIES);
    if (path.isEmpty()) {
      return Optional.of(LIBRARIES + ", the folder lib of libtorch " + LIBTORCH);
    }
    Path folder = Path.of(path);
    if (!Files.exists(folder.resolve("libtorch_cuda.so"))) {
      return Optional.of("libtorch_cuda.so in " + LIBRARIES + " (" + path + ")");
    }
    String version = version(folder.resolveSibling("build-version"));
    return version.equals(LIBTORCH)
        ? Optional.empty()
        : Optional.of("libtorch " + LIBTORCH + " (" + path + " has " + version + ")");
  }

  /** What libtorch's folder says of itself; a folder that says nothing is taken at its word. */
  private static String version(Path file) {
    try {
      return Files.exists(file) ? Files.readString(file).strip() : LIBTORCH;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
