using GalaxyCluster.Engine.Kernels;
using Xunit;

namespace GalaxyCluster.Engine.Tests.Kernels;

public sealed unsafe class ThreadTeamTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void Every_part_runs_once_in_every_run(int threads)
    {
        using var team = new ThreadTeam(threads);
        var counts = GC.AllocateArray<int>(37, pinned: true);
        fixed (int* p = counts)
        {
            for (int run = 1; run <= 500; run++)
            {
                ThreadTeam.Run(team, counts.Length, new CountWork(p, team.Count));
                if (counts.Any(count => count != run))
                    Assert.Fail($"run {run}: {string.Join(' ', counts)}");
            }
        }
    }

    [Fact]
    public void A_failing_part_fails_the_run_and_the_team_lives_on()
    {
        using var team = new ThreadTeam(3);
        Assert.Throws<InvalidOperationException>(() => ThreadTeam.Run(team, 8, default(FailingWork)));
        int count = 0;
        ThreadTeam.Run(team, 2, new CountWork(&count, 3, everyPartAtZero: true));
        Assert.Equal(2, count);
    }

    [Fact]
    public void A_team_does_not_nest()
    {
        using var team = new ThreadTeam(2);
        Assert.Throws<InvalidOperationException>(() => ThreadTeam.Run(team, 2, new NestingWork(team)));
    }

    [Fact]
    public void Runs_allocate_nothing()
    {
        using var team = new ThreadTeam(2);
        int count = 0;
        var work = new CountWork(&count, 2, everyPartAtZero: true);
        ThreadTeam.Run(team, 4, work);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int run = 0; run < 100; run++)
            ThreadTeam.Run(team, 4, work);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private readonly struct CountWork(int* counts, int members, bool everyPartAtZero = false) : ITeamWork
    {
        public void Execute(int part, int member)
        {
            if ((uint)member >= (uint)members)
                throw new ArgumentOutOfRangeException(nameof(member));
            Interlocked.Increment(ref counts[everyPartAtZero ? 0 : part]);
        }
    }

    private readonly struct FailingWork : ITeamWork
    {
        public void Execute(int part, int member) => throw new InvalidOperationException("part " + part);
    }

    private readonly struct NestingWork(ThreadTeam team) : ITeamWork
    {
        public void Execute(int part, int member) => ThreadTeam.Run(team, 2, default(FailingWork));
    }
}
