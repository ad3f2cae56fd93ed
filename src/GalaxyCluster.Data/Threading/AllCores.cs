using System.Runtime.ExceptionServices;

namespace GalaxyCluster.Data.Threading;

/// <summary>Pieces of work that need nothing of each other, side by side.</summary>
public static class AllCores
{
    /// <summary>Does all of it; throws what the first that failed threw, as it was thrown.</summary>
    public static void Invoke(params Action[] work)
    {
        try
        {
            Parallel.Invoke(work);
        }
        catch (AggregateException e)
        {
            ExceptionDispatchInfo.Throw(e.Flatten().InnerExceptions[0]);
        }
    }
}
