namespace GalaxyCluster.Engine.Kernels;

/// <summary>Work that falls into parts with disjoint outputs. Parts run in any order, on any thread of a team.</summary>
public interface ITeamWork
{
    /// <param name="part">0 .. parts-1.</param>
    /// <param name="member">The executing member, 0 .. Count-1: selects scratch, and must not decide any number.</param>
    void Execute(int part, int member);
}
