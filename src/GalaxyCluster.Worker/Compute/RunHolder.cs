using GalaxyCluster.Protocol.Membership;
using GalaxyCluster.Training.Runs;
using GalaxyCluster.Wire.Errors;
using GalaxyCluster.Wire.V1;

namespace GalaxyCluster.Worker.Compute;

/// <summary>The run this worker works for: made of the first welcome, and kept over every new session.</summary>
internal sealed class RunHolder(WorkerOptions options, JoinFacts facts) : IDisposable
{
    private readonly Lock _gate = new();
    private RunContext? _context;

    /// <summary>The context of the run in a welcome.</summary>
    /// <exception cref="RunFormatException">The definition cannot be read.</exception>
    /// <exception cref="WireException">The definition is not of the run that it is said to be.</exception>
    public RunContext Take(string definition, string runHash, string source)
    {
        lock (_gate)
        {
            if (_context is { } known && known.Definition.RunHash == runHash)
                return known;
            RunDefinition read = RunDefinition.FromJson(definition, source);
            if (read.RunHash != runHash)
            {
                throw new WireException(RejectionCode.RunMismatch,
                    $"the coordinator says run {Short(runHash)} and sends the definition of {Short(read.RunHash)}");
            }
            _context?.Dispose();
            return _context = new RunContext(read, options.Threads, facts.SelfTestDigest);
        }
    }

    public void Dispose() => _context?.Dispose();

    private static string Short(string hash) => hash.Length > 12 ? hash[..12] : hash;
}
