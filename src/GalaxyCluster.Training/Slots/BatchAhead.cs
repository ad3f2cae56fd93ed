using GalaxyCluster.Data.Loading;

namespace GalaxyCluster.Training.Slots;

/// <summary>
/// Assembles one mini-batch, on a thread of its own, while another is computed. What is taken is what was asked for by
/// name or nothing, so that a wrong guess of what comes next costs time and changes no number. For one asking thread;
/// allocates nothing once its thread runs.
/// </summary>
/// <param name="assembler">Of this object alone: it holds scratch space.</param>
/// <param name="batch">Most samples.</param>
/// <param name="imageLength">Floats of a picture.</param>
/// <param name="classCount">Floats of a target.</param>
internal sealed class BatchAhead(BatchAssembler assembler, int batch, int imageLength, int classCount) : IDisposable
{
    private readonly object _gate = new();
    private readonly int[] _samples = new int[batch];
    private float[] _images = new float[checked(batch * imageLength)];
    private float[] _targets = new float[batch * classCount];
    private BatchKey _key;
    private int _count;
    private int _epoch;
    private State _state;
    private Thread? _thread;

    private enum State
    {
        Idle,
        Asked,
        Ready,
        Stopping,
    }

    /// <summary>Batches that were there when they were wanted, or on their way.</summary>
    public long Taken { get; private set; }

    /// <summary>
    /// Begins to assemble a batch; what was ready and not taken is dropped. Does nothing while an earlier one is still
    /// being assembled.
    /// </summary>
    /// <param name="key">Its name.</param>
    /// <param name="epoch">Of the round.</param>
    /// <param name="samples">At least one; copied.</param>
    public void Ask(BatchKey key, int epoch, ReadOnlySpan<int> samples)
    {
        lock (_gate)
        {
            if (_state is State.Asked or State.Stopping) return;
            (_key, _epoch, _count, _state) = (key, epoch, samples.Length, State.Asked);
            samples.CopyTo(_samples);
            if (_thread is null)
            {
                _thread = new Thread(Run) { IsBackground = true, Name = "batch ahead" };
                _thread.Start();
            }

            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>
    /// Exchanges the caller's buffers for the batch of this name, waiting for its end if it is being assembled. False: it
    /// was not asked for, or could not be read.
    /// </summary>
    /// <param name="key">Its name.</param>
    /// <param name="images">The caller's pictures, then the batch's.</param>
    /// <param name="targets">The same of the targets.</param>
    public bool Take(BatchKey key, ref float[] images, ref float[] targets)
    {
        lock (_gate)
        {
            if (_state is State.Idle or State.Stopping || _key != key) return false;
            while (_state == State.Asked) Monitor.Wait(_gate);
            if (_state != State.Ready) return false;
            _state = State.Idle;
            (images, _images) = (_images, images);
            (targets, _targets) = (_targets, targets);
            Taken++;
            return true;
        }
    }

    /// <summary>Waits for the end of what is being assembled.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _state = State.Stopping;
            Monitor.PulseAll(_gate);
        }

        _thread?.Join();
    }

    private void Run()
    {
        while (WaitForWork())
        {
            bool filled = TryFill();
            lock (_gate)
            {
                if (_state == State.Asked) _state = filled ? State.Ready : State.Idle;
                Monitor.PulseAll(_gate);
            }
        }
    }

    private bool TryFill()
    {
        try
        {
            assembler.Fill(_samples.AsSpan(0, _count), _epoch, augment: true, _images, _targets);
            return true;
        }
        catch (Exception)
        {
            // The samples may not be here yet, or never be wanted: whoever does want them reads them, and is told then.
            return false;
        }
    }

    private bool WaitForWork()
    {
        lock (_gate)
        {
            while (_state is State.Idle or State.Ready) Monitor.Wait(_gate);
            return _state == State.Asked;
        }
    }
}
