namespace GalaxyCluster.Training.Slots;

/// <summary>
/// Keeps returned contribution buffers of one length, so that a round allocates nothing after the first. Thread-safe.
/// </summary>
public sealed class ContributionPool(int length)
{
    private readonly Lock _gate = new();
    private readonly Stack<ContributionBuffer> _free = new();

    public int Length { get; } = length > 0 ? length : throw new ArgumentOutOfRangeException(nameof(length));

    /// <summary>A buffer with undefined content.</summary>
    public ContributionBuffer Rent()
    {
        lock (_gate)
        {
            if (_free.TryPop(out ContributionBuffer? buffer)) return buffer;
        }

        return new ContributionBuffer(Length);
    }

    public void Return(ContributionBuffer buffer)
    {
        ArgumentNullException.ThrowIfNull(buffer);
        if (buffer.Array.Length != Length)
            throw new ArgumentException(
                $"a buffer of {buffer.Array.Length} floats is not of this pool of {Length}", nameof(buffer));
        buffer.Result = default;
        lock (_gate) _free.Push(buffer);
    }
}
