public import M3UASession
public import SigtranTransport

/// Something that happened to a link.
public struct LinkEvent: Sendable {
    /// What it was.
    public enum Happening: Sendable {
        case session(SessionEvent)
        /// What came over TCP could not be read on; the association is lost.
        case framingLost
        /// A message named a point code that is not on the link's list, as originating or destination; of
        /// very many, one every ten seconds is told.
        case pointCodeRefused(UInt32, isOriginating: Bool)
        /// The peer takes too little, and messages to it are dropped; or takes all again.
        case congested(Bool)
        /// An association that a peer began was ended at once; of very many, some are told.
        case refused(TransportAddress, Refusal)
        /// One of the addresses of an association's peer is no longer reached, or is again.
        case path(TransportAddress, isUp: Bool)
    }

    /// The link's place in the plan: the one that listens, where no link knows the peer.
    public var link: Int
    /// The association's place in the link; nil where it is none's.
    public var association: Int?
    public var happening: Happening
}
