using System.Collections.Immutable;

namespace GalaxyCluster.Protocol;

/// <summary>Limits of a cluster. None of them can change a trained number.</summary>
public sealed record ClusterOptions
{
    /// <summary>Members below which no work goes out. 1 to MaxWorkers.</summary>
    public int MinWorkers { get; init; } = 1;

    /// <summary>Members above which joins are refused. Up to 10,000.</summary>
    public int MaxWorkers { get; init; } = 1000;

    /// <summary>Before the first stage of its life a coordinator waits until this many workers have come ...</summary>
    public int StartWorkers { get; init; } = 1;

    /// <summary>... or until this long after the first of them, as long as there are MinWorkers.</summary>
    public TimeSpan StartLimit { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How often a worker sends a heart-beat.</summary>
    public TimeSpan HeartbeatInterval { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>
    /// Silence after which a member is lost: median + <see cref="Patience"/> x MAD of its heart-beat gaps, at least this.
    /// </summary>
    public TimeSpan SilenceFloor { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>... and at most this.</summary>
    public TimeSpan SilenceCeiling { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// Time without progress after which a member with work is hung: median + <see cref="Patience"/> x MAD of the
    /// stages' durations, at least this.
    /// </summary>
    public TimeSpan ProgressFloor { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>... and at most this, which is also the limit before any stage was measured.</summary>
    public TimeSpan ProgressCeiling { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How many median absolute deviations above the median are still normal.</summary>
    public int Patience { get; init; } = 8;

    /// <summary>How long a run waits below <see cref="MinWorkers"/> before it fails.</summary>
    public TimeSpan WaitForWorkersLimit { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>Grace for a draining worker to deliver what it kept.</summary>
    public TimeSpan DrainLimit { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Rounds that may be committed in memory and not yet on disk. At least 1.</summary>
    public int MaxLagRounds { get; init; } = 4;

    /// <summary>How old the oldest of them may be before no new work goes out.</summary>
    public TimeSpan MaxLagTime { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a run waits for a disk that refuses before it fails.</summary>
    public TimeSpan StorageLimit { get; init; } = TimeSpan.FromHours(1);

    /// <summary>A life shorter than this that delivered nothing counts as an early death.</summary>
    public TimeSpan EarlyDeathWithin { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Early deaths in a row that are taken as bad luck.</summary>
    public int EarlyDeathsAllowed { get; init; } = 3;

    /// <summary>Quarantine after the first death too many; doubles with each further one.</summary>
    public TimeSpan QuarantineFloor { get; init; } = TimeSpan.FromSeconds(5);

    public TimeSpan QuarantineCeiling { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// Different workers that died with one unit in hand in one stage before the unit is taken for what killed them; two of
    /// the deaths were of workers that held nothing else.
    /// </summary>
    public int PoisonWorkers { get; init; } = 3;

    /// <summary>... or deaths in all, when the same few workers come back again and again.</summary>
    public int PoisonDeaths { get; init; } = 8;

    /// <summary>
    /// A unit that two or more died with is given out again so long after the last of these deaths: what kills several
    /// machines at once is not the unit.
    /// </summary>
    public TimeSpan DeathsApart { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Tries of one unit that must go wrong, on as many different workers as there are, before the run fails.</summary>
    public int FailedTriesLimit { get; init; } = 2;

    /// <summary>An idle worker computes late work too once it is this many times older than the median stage took; 0: never.</summary>
    public double BackupAfter { get; init; } = 2;

    /// <summary>
    /// ... but no younger than this while fewer than five rounds are measured: in a process's first rounds its code is
    /// compiled and its files are read.
    /// </summary>
    public TimeSpan EarlyBackupFloor { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Share of blocks computed by two workers and compared, 0 to 1.</summary>
    public double AuditShare { get; init; }

    /// <summary>Shares change when the expected time of a round falls by more than this part of it.</summary>
    public double ShareHysteresis { get; init; } = 0.1;

    /// <summary>Everything that is wrong with these values, each with its name and value; empty when all is well.</summary>
    public ImmutableArray<string> Validate()
    {
        var errors = ImmutableArray.CreateBuilder<string>();
        void Require(bool holds, string error)
        {
            if (!holds)
                errors.Add(error);
        }

        Require(MinWorkers >= 1, $"minWorkers is {MinWorkers}; it must be at least 1");
        Require(MaxWorkers is >= 1 and <= 10_000, $"maxWorkers is {MaxWorkers}; it must be 1 to 10000");
        Require(MinWorkers <= MaxWorkers, $"minWorkers ({MinWorkers}) is above maxWorkers ({MaxWorkers})");
        Require(StartWorkers <= MaxWorkers, $"startWorkers ({StartWorkers}) is above maxWorkers ({MaxWorkers})");
        Require(HeartbeatInterval > TimeSpan.Zero, $"heartbeatInterval is {HeartbeatInterval}; it must be above 0");
        Require(SilenceFloor >= 3 * HeartbeatInterval,
            $"silenceFloor ({SilenceFloor}) must be at least three times heartbeatInterval ({HeartbeatInterval})");
        Require(SilenceCeiling >= SilenceFloor, $"silenceCeiling ({SilenceCeiling}) is below silenceFloor ({SilenceFloor})");
        Require(ProgressFloor >= SilenceFloor, $"progressFloor ({ProgressFloor}) is below silenceFloor ({SilenceFloor})");
        Require(ProgressCeiling >= ProgressFloor,
            $"progressCeiling ({ProgressCeiling}) is below progressFloor ({ProgressFloor})");
        Require(Patience >= 1, $"patience is {Patience}; it must be at least 1");
        Require(WaitForWorkersLimit > TimeSpan.Zero, $"waitForWorkersLimit is {WaitForWorkersLimit}; it must be above 0");
        Require(DrainLimit > TimeSpan.Zero, $"drainLimit is {DrainLimit}; it must be above 0");
        Require(MaxLagRounds >= 1, $"maxLagRounds is {MaxLagRounds}; it must be at least 1");
        Require(MaxLagTime > TimeSpan.Zero, $"maxLagTime is {MaxLagTime}; it must be above 0");
        Require(StorageLimit > TimeSpan.Zero, $"storageLimit is {StorageLimit}; it must be above 0");
        Require(EarlyDeathsAllowed >= 1, $"earlyDeathsAllowed is {EarlyDeathsAllowed}; it must be at least 1");
        Require(QuarantineFloor > TimeSpan.Zero, $"quarantineFloor is {QuarantineFloor}; it must be above 0");
        Require(QuarantineCeiling >= QuarantineFloor,
            $"quarantineCeiling ({QuarantineCeiling}) is below quarantineFloor ({QuarantineFloor})");
        Require(PoisonWorkers >= 2, $"poisonWorkers is {PoisonWorkers}; it must be at least 2");
        Require(PoisonDeaths >= PoisonWorkers, $"poisonDeaths ({PoisonDeaths}) is below poisonWorkers ({PoisonWorkers})");
        Require(DeathsApart > TimeSpan.Zero, $"deathsApart is {DeathsApart}; it must be above 0");
        Require(AuditShare is >= 0 and <= 1, $"auditShare is {AuditShare}; it must be 0 to 1");
        Require(FailedTriesLimit >= 1, $"failedTriesLimit is {FailedTriesLimit}; it must be at least 1");
        Require(BackupAfter is 0 or >= 1, $"backupAfter is {BackupAfter}; it must be 0 or at least 1");
        Require(EarlyBackupFloor > TimeSpan.Zero, $"earlyBackupFloor is {EarlyBackupFloor}; it must be above 0");
        Require(ShareHysteresis is >= 0 and < 1, $"shareHysteresis is {ShareHysteresis}; it must be 0 to below 1");
        return errors.ToImmutable();
    }
}
