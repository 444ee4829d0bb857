package io.refiner.seq2seq.runtime;

import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.jni.JniUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.refiner.seq2seq.DeviceChoice;

/**
 * Starts libtorch, offline, and holds its switches.
 *
 * <p>Grad mode belongs to a thread and is on in every thread but the one that loaded the engine, so
 * each entry into the engine says which mode it wants.
 */
public final class NativeRuntime {

  private static final Logger LOG = LoggerFactory.getLogger(NativeRuntime.class);
  private static final String ENGINE = "PyTorch";

  /** How libtorch, the CUDA libraries below it and the C++ library say it, in lower case. */
  private static final List<String> OUT_OF_MEMORY =
      List.of("out of memory", "can't allocate memory", "status_alloc_failed", "bad_alloc");

  private NativeRuntime() {}

  /**
   * Turns a choice into a device.
   *
   * @throws IllegalArgumentException if the GPU that it names isn't there
   * @throws IllegalStateException if libtorch can't be started
   */
  public static Device device(DeviceChoice choice) {
    int gpus = engine().getGpuCount();
    return switch (choice.kind()) {
      case CPU -> Device.cpu();
      case AUTO -> gpus > 0 ? Device.gpu() : cpuInstead();
      case GPU -> {
        if (choice.index() >= gpus) {
          throw new IllegalArgumentException(
              "device " + choice + " is not there: this host shows " + gpus + " GPUs" + hint(gpus));
        }
        yield Device.gpu(choice.index());
      }
    };
  }

  private static Device cpuInstead() {
    GpuHost host = GpuHost.here();
    if (host.hasDriver()) {
      LOG.info("There is an NVIDIA driver, but models run on the CPU{}", hint(0));
    }
    return Device.cpu();
  }

  private static String hint(int gpus) {
    return gpus > 0
        ? "; take cpu or a lower number"
        : "; missing: "
            + String.join("; ", GpuHost.here().missing())
            + "; docs/gpu.md has the steps, or take cpu";
  }

  /** A manager of its own, which frees all its arrays when it is closed. */
  public static NDManager newManager(Device device) {
    return engine().newBaseManager(device);
  }

  /** Sets the threads of one tensor operation for the whole process; 0 leaves them as they are. */
  public static void useThreads(int threads) {
    engine();
    if (threads > 0) {
      JniUtils.setNumThreads(threads);
    }
  }

  /** Runs without recording for gradients. */
  public static <T> T inference(Supplier<T> work) {
    return inMode(false, work);
  }

  /** Runs so that a backward pass can follow. */
  public static <T> T recording(Supplier<T> work) {
    return inMode(true, work);
  }

  /**
   * Does work that the device may have no memory for.
   *
   * @param what names the work, asked only if it fails so
   * @param help what to change
   * @throws DeviceMemoryException in place of the engine's own failure
   */
  public static <T> T inMemory(Supplier<T> work, Supplier<String> what, String help) {
    try {
      return work.get();
    } catch (EngineException e) {
      throw isOutOfMemory(e) ? new DeviceMemoryException(what.get(), help, e) : e;
    }
  }

  /** Whether the engine failed because the device's memory is used up. */
  public static boolean isOutOfMemory(EngineException failure) {
    String message = String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT);
    return OUT_OF_MEMORY.stream().anyMatch(message::contains);
  }

  private static <T> T inMode(boolean gradients, Supplier<T> work) {
    engine();
    boolean before = JniUtils.isGradMode();
    JniUtils.setGradMode(gradients);
    // The optimizing executor re-profiles with every new shape and gains nothing here.
    JniUtils.setGraphExecutorOptimize(false);
    try {
      return work.get();
    } finally {
      JniUtils.setGradMode(before);
    }
  }

  private static Engine engine() {
    System.setProperty("ai.djl.offline", "true");
    System.setProperty("OPT_OUT_TRACKING", "true");
    try {
      Engine engine = Engine.getEngine(ENGINE);
      ExitGuard.install();
      return engine;
    } catch (EngineException e) {
      throw new IllegalStateException(GpuHost.here().startFailure(e), e);
    }
  }
}
