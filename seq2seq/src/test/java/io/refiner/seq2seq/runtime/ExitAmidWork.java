package io.refiner.seq2seq.runtime;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.JniUtils;

/**
 * Exits while another thread is in a call of libtorch that takes longer than the JVM waits for it.
 *
 * <p>Arguments: the {@link Work}, then {@code ours} or {@code bare} for an engine that was started
 * past Refiner.
 */
final class ExitAmidWork {

  static final int EXIT_CODE = 3;

  private static final int ROUNDS = 100;

  /** What never ends, and counts its rounds; x and w are matrices. */
  enum Work {
    BACKWARD(
        """
        def forward(self, x: Tensor, w: Tensor, rounds: Tensor) -> Tensor:
          y = x
          by = annotate(List[Optional[Tensor]], [None])
          while True:
            found = torch.autograd.grad([torch.sum(torch.matmul(x, w))], [w], by)
            y = unchecked_cast(Tensor, found[0])
            rounds = torch.add_(rounds, 1)
          return y
        """),
    FORWARD(
        """
        def forward(self, x: Tensor, w: Tensor, rounds: Tensor) -> Tensor:
          y = x
          while True:
            y = ops.mkldnn._linear_pointwise(x, w, None, "none", [], "")
            rounds = torch.add_(rounds, 1)
          return y
        """);

    private final String source;

    Work(String source) {
      this.source = source;
    }
  }

  private ExitAmidWork() {}

  public static void main(String[] args) {
    Work work = Work.valueOf(args[0]);
    NDManager manager =
        args[1].equals("ours")
            ? NativeRuntime.newManager(Device.cpu())
            : Engine.getEngine("PyTorch").newBaseManager(Device.cpu());
    ScriptFunction endless = ScriptFunction.compile(manager, work.source);
    NDArray x = manager.ones(new Shape(64, 256));
    NDArray w = manager.ones(new Shape(256, 256));
    w.setRequiresGradient(work == Work.BACKWARD);
    NDArray rounds = manager.zeros(new Shape(1));
    Thread worker =
        new Thread(
            () -> {
              JniUtils.setGradMode(true);
              endless.call(new NDList(x, w, rounds));
            });
    worker.setDaemon(true);
    worker.start();
    while (rounds.getFloat() < ROUNDS) {
      Thread.onSpinWait();
    }
    System.exit(EXIT_CODE);
  }
}
